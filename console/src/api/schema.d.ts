// Made by `npm run api` of docs/openapi.json. Do not edit.
export interface paths {
    "/api/v1/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who is signed in. */
        get: operations["session.read"];
        put?: never;
        /** Sign in. The answer sets the session's cookie. After some wrong tries the next has to wait. */
        post: operations["session.create"];
        /** Sign out. A token is not ended by this: revoke it. */
        delete: operations["session.delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Change one's own password. Ends all sessions of the user; the answer to one of them sets the cookie of a new one. */
        post: operations["session.changePassword"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/providers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The providers. `sort` takes `name`, `displayName`, `createdAt` and `updatedAt`; `q` looks at names and commands. */
        get: operations["provider.list"];
        put?: never;
        /** Make a provider. */
        post: operations["provider.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/providers/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A provider. */
        get: operations["provider.read"];
        /** Change a provider: all of it; what is absent becomes the default. */
        put: operations["provider.change"];
        post?: never;
        /** Delete a provider that no scan uses. Its runs stay. */
        delete: operations["provider.delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/providers/{id}/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the provider's scanner is there, which version, and what it may do. Looks anew. */
        get: operations["provider.health"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/templates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The templates: first those that are built in, in an order of their own, then the organization's, sorted by
         *     `name`, `createdAt` or `updatedAt`. `q` looks at names, descriptions and commands.
         */
        get: operations["template.list"];
        put?: never;
        /** Make a template. Its command is checked as that of a scan would be. */
        post: operations["template.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/templates/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A template. */
        get: operations["template.read"];
        /** Change a template of the organization's own: all of it. Scans that use it run it so from their next start on. */
        put: operations["template.change"];
        post?: never;
        /** Delete a template of the organization's own that no scan uses. */
        delete: operations["template.delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/commands/explain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Explain a command: the verdict, what it means and what it would send. Nothing is sent and no name is looked up.
         *     A refused command is explained as well, with `allowed: false`.
         */
        post: operations["command.explain"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The assets. */
        get: operations["asset.list"];
        put?: never;
        /** Make an asset. */
        post: operations["asset.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assets/tags": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The tags that assets have, in alphabetical order. */
        get: operations["asset.tags"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assets/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Import assets from CSV (RFC 4180, UTF-8). The first line names the columns, in any order: `displayName` (or
         *     `name`) and `targets`, and perhaps `type`, `tags` and `notes`; blanks or semicolons separate several targets or
         *     tags in a cell. A type is `host`, `network`, `server`, `router`, `switch`, `firewall`, `printer`, `camera`,
         *     `phone`, or one that an asset has already. An asset of the same name is changed; columns that are not there leave what it has. All rows or none,
         *     unless `partial`.
         */
        post: operations["asset.import"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assets/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The assets as CSV, by name, as `POST /assets/import` takes them. Cells that a spreadsheet would run as a formula
         *     have an apostrophe in front.
         */
        get: operations["asset.export"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assets/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** An asset. */
        get: operations["asset.read"];
        /** Change an asset: all of it; what is absent becomes the default. */
        put: operations["asset.change"];
        post?: never;
        /** Delete an asset that no scan names. Scans that choose by tags lose it. */
        delete: operations["asset.delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/scans": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The scans, each with its last run. */
        get: operations["scan.list"];
        put?: never;
        /**
         * Make a scan. It is written only if it could start now: every fault is told with its field, and for the command
         *     with its place.
         */
        post: operations["scan.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/scans/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A scan and its last run. */
        get: operations["scan.read"];
        /** Change a scan: all of it. A run under way goes on as it was started. */
        put: operations["scan.change"];
        post?: never;
        /** Delete a scan of which no run is under way. Its finished runs stay. */
        delete: operations["scan.delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/schedules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The schedules of all scans, sorted by `displayName` of the scan, `createdAt` or `updatedAt`. */
        get: operations["schedule.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/schedules/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The next five times that a schedule would name. Nothing is written. */
        post: operations["schedule.preview"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/scans/{id}/schedule": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The schedule of a scan: what it says, its next starts, and what became of the last. */
        get: operations["schedule.read"];
        /** Give a scan a schedule, or change the one it has: all of it. A time that was decided already is not decided again. */
        put: operations["schedule.set"];
        post?: never;
        /** Take the schedule from a scan. Runs that it started go on. */
        delete: operations["schedule.delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/windows": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The windows, sorted by `name`, `createdAt` or `updatedAt`. `q` looks at names and networks. */
        get: operations["window.list"];
        put?: never;
        /** Make a window. It holds at once, also for runs under way. */
        post: operations["window.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/windows/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A window. */
        get: operations["window.read"];
        /** Change a window: all of it. It holds at once, also for runs under way. */
        put: operations["window.change"];
        post?: never;
        /** Delete a window. Runs that waited for it alone go on at once. */
        delete: operations["window.delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/calendar": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The windows, coming starts and runs of a time. */
        get: operations["calendar.read"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/scope": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Which networks and names may be scanned. */
        get: operations["scope.read"];
        /** Change what may be scanned. It holds at once, also for runs that wait. */
        put: operations["scope.change"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/scope/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Try a target: whether it may be scanned, and why. Names are not looked up here. */
        post: operations["scope.check"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The settings. */
        get: operations["settings.read"];
        /** Change the settings: all of them; what is absent has no limit. */
        put: operations["settings.change"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/settings/retention": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Remove the runs that are kept no longer, as the server does every hour; or say which they are. What they found
         *     stays in the latest known state.
         */
        post: operations["settings.retain"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The users of an organization. `sort` takes `username`, `displayName`, `createdAt` and `lastSignIn`; `q` looks at
         *     both names.
         */
        get: operations["user.list"];
        put?: never;
        /** Make a user. */
        post: operations["user.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A user. */
        get: operations["user.read"];
        /**
         * Change a user: all but the user name; what is absent becomes the default, but for the password. A new password, a
         *     lower role or disabling ends their sessions. The last admin of an organization stays one.
         */
        put: operations["user.change"];
        post?: never;
        /** Delete a user, with their sessions and tokens. What they did stays in the audit log, under their name. */
        delete: operations["user.delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One's own tokens; for an admin, all of the organization. Those that are over or taken back are among them. `sort`
         *     takes `createdAt`, `name` and `expiresAt`; `q` looks at their names and their users'.
         */
        get: operations["token.list"];
        put?: never;
        /** Make a token for oneself. */
        post: operations["token.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tokens/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Take a token back: one's own, or as an admin anybody's of the organization. It stays in the list. Taking it back
         *     twice changes nothing.
         */
        delete: operations["token.revoke"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/owners": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The organizations: all of them for a system admin, for others their own. `sort` takes `name` and `createdAt`; `q`
         *     looks at both names.
         */
        get: operations["owner.list"];
        put?: never;
        /**
         * Make an organization with its first admin. It may scan loopback and private networks until its admins change its
         *     scope. Only for system admins.
         */
        post: operations["owner.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/owners/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** An organization. */
        get: operations["owner.read"];
        /** Rename an organization for people. Only for system admins. */
        put: operations["owner.change"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The audit log of the organization, the newest first; for a system admin also what nobody's names tried. `q` looks
         *     at user names, actions, objects and details.
         */
        get: operations["audit.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The audit log of the organization as CSV, the newest first, all that the filters let through. Text that a
         *     spreadsheet would run as a formula gets an apostrophe in front.
         */
        get: operations["audit.export"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The runs, the newest first. */
        get: operations["run.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A run: its state, how far it is, what it found, who asked for what and what came of it. */
        get: operations["run.read"];
        put?: never;
        post?: never;
        /** Delete a run that is over, with its result. What it found stays in the latest known state. */
        delete: operations["run.delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End a run. One that is at work ends within a second or two: follow its events. What it found is kept. */
        post: operations["run.cancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/{id}/override": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Have a run go on at once that waits for its windows. They do not hold it until they would have opened; from then on
         *     they do again. The reason is kept with the run and in the audit log.
         */
        post: operations["run.override"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follow a run: server-sent events `state`, `progress`, `port`, `host` and `log`, each with its number as id, from
         *     the first or from the one after `Last-Event-ID`. Nothing is left out or told twice. The stream ends with the
         *     run, with the session or token, or after 15 minutes: come again with the last id.
         */
        get: operations["run.follow"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/{id}/result": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a run found, streamed. Of a run that goes on, or was cut off, what there is: the document says so. */
        get: operations["run.result"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/{id}/hosts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The hosts of a run, in the scanner's order. */
        get: operations["run.hosts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/{id}/hosts/{hostId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A host of a run, whole, as the result document has it. */
        get: operations["run.host"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/{id}/changes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What changed from another run to this one: any two runs, whatever was known besides. */
        get: operations["run.changes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/scans/{id}/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Start a scan. Its assets and tags are resolved now, command and targets are judged by the scope and the grants of
         *     now; a refusal names each field. A retry with the same `Idempotency-Key` gets the first run and starts none.
         */
        post: operations["run.start"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take a document in as a finished run: Nmap's XML, or that of a program which writes as Nmap does, plain or
         *     compressed by gzip or zstd. It is read as it comes. What is cut off or broken is taken as far as it goes: the run
         *     is then `interrupted` and says where.
         */
        post: operations["run.import"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/providers/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Try a provider: a run of kind `test`, without a scan that is saved. Followed and read like any other. */
        post: operations["provider.test"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/hosts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The latest known hosts. `sort` takes `ip`, `lastSeen`, `firstSeen`, `openPorts` and `hostname`. `q` takes the
         *     words of a search: `port:22 product:openssh service:ssh version:9.2 net:10.0.0.0/8 ip:10.0.0.7 host:web
         *     state:open os:linux proto:udp tag:dmz script:ssh-hostkey text "quoted text"`, with a `-` in front for "not". All
         *     must hold; those on ports for one port, or, where they name ports that no one port can be (`port:22 port:80`), for a
         *     port of each.
         */
        get: operations["host.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/hosts/{ip}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A host: the latest known state, its services, the runs that saw it. */
        get: operations["host.read"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/services": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The latest known ports. `sort` takes `ip`, `port` and `lastSeen`. `q` takes the words of a search as `GET /hosts`
         *     does; all must hold for the port or its host.
         */
        get: operations["service.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alerts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The alerts, those seen last first. */
        get: operations["alert.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alerts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** An alert. */
        get: operations["alert.read"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alerts/{id}/acknowledge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Acknowledge an alert. It is told again when it is seen again. Who was first stays. */
        post: operations["alert.acknowledge"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alerts/{id}/mute": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Mute an alert: it is counted, and not told until then. */
        post: operations["alert.mute"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alert-rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The rules. `sort` takes `name`, `createdAt` and `updatedAt`; `q` looks at names and what they ask for. */
        get: operations["rule.list"];
        put?: never;
        /** Make a rule. */
        post: operations["rule.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alert-rules/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A rule. */
        get: operations["rule.read"];
        /** Change a rule: all of it; what is absent becomes the default. What waits to be told by it is told. */
        put: operations["rule.change"];
        post?: never;
        /** Delete a rule. What waits to be told by it is told. */
        delete: operations["rule.delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/channels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The channels. `sort` takes `name`, `kind`, `createdAt` and `updatedAt`; `q` looks at names and kinds. */
        get: operations["channel.list"];
        put?: never;
        /** Make a channel. Where no secret is given for a webhook, one is made and shown in this answer only. */
        post: operations["channel.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/channels/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A channel, without its secrets. */
        get: operations["channel.read"];
        /** Change a channel: all of it, but for secrets that are absent. What waits for it is tried at once. */
        put: operations["channel.change"];
        post?: never;
        /** Delete a channel that no rule uses. What waits for it is given up. */
        delete: operations["channel.delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/channels/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send a test message by a channel, active or not, and tell what came of it. It is tried once. */
        post: operations["channel.test"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The deliveries, the newest first: what waits, what arrived, what was given up and why. */
        get: operations["delivery.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/changes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What changed, the newest first. Each run that ends is held against what was known from all before it, a few seconds
         *     later: what it did not look at has not changed, and what rests on silence or on a guess counts when the next look
         *     says so too.
         */
        get: operations["change.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/changes/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One change. */
        get: operations["change.read"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/changes/{id}/acknowledge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Say that this change has been taken note of. The first to say so stays. */
        post: operations["change.acknowledge"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/changes/acknowledge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Say that these changes have been taken note of: all of them, or none where one does not exist. */
        post: operations["change.acknowledgeMany"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/baselines": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is expected, the newest first. */
        get: operations["baseline.list"];
        put?: never;
        /**
         * Expect these ports to be open on an asset, or on all assets with a tag. What else is open there is a finding from
         *     then on; a finding is accepted by expecting its port too. Who calls is who approves.
         */
        post: operations["baseline.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/baselines/findings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What is open on assets with a baseline beyond what is expected of them now, by asset, address and port. A finding
         *     ends when its port is expected too, is seen not open, or its host is gone or has moved.
         */
        get: operations["baseline.findings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/baselines/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One baseline. */
        get: operations["baseline.read"];
        put?: never;
        post?: never;
        /** Expect it no longer. Where it was the last of an asset, the asset has no findings any more. */
        delete: operations["baseline.delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the server answers at all. */
        get: operations["server.alive"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the server can do its work: its database answers and can be written. */
        get: operations["server.ready"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The server's figures, as Prometheus reads them. Needs a token unless `metrics.public` is set. */
        get: operations["server.metrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description What to say of a change. */
        AcknowledgeInput: {
            /** @description What is to be said of it. */
            note?: string | null;
        };
        /** @description Which changes, and what to say of them. */
        AcknowledgeManyInput: {
            /** @description The changes. */
            ids: string[];
            /** @description What is to be said of them. */
            note?: string | null;
        };
        /** @description How many were taken note of. */
        AcknowledgedMany: {
            /**
             * Format: int64
             * @description Those of which nobody had taken note before.
             */
            acknowledged: number;
        };
        /** @description That somebody took note of a change. */
        Acknowledgement: {
            /** Format: date-time */
            at: string;
            /** Format: uuid */
            userId?: string | null;
            /** @description As they were called then. */
            username?: string | null;
            /** @description What they said of it. */
            note?: string | null;
        };
        /** @description An alert: one a thing that is wrong, however often it is seen. */
        Alert: {
            /** Format: uuid */
            id: string;
            kind: components["schemas"]["AlertKind"];
            severity: components["schemas"]["Severity"];
            state: components["schemas"]["AlertState"];
            /** @description One line for people. */
            title: string;
            /** @description More of it, in lines. */
            detail: string;
            /** @description Where. */
            ip?: string | null;
            /** @description `tcp`, `udp` or `sctp`. */
            protocol?: string | null;
            /** Format: int32 */
            port?: number | null;
            /** @description The tags of its assets. */
            tags: string[];
            /**
             * Format: uuid
             * @description The run that saw it last; it may be gone.
             */
            runId?: string | null;
            /**
             * Format: int64
             * @description How often it has been seen.
             */
            times: number;
            /** Format: date-time */
            firstAt: string;
            /** Format: date-time */
            lastAt: string;
            /** Format: date-time */
            acknowledgedAt?: string | null;
            /** @description Who did, as they were called then. */
            acknowledgedBy?: string | null;
            /**
             * Format: date-time
             * @description It is not told until then.
             */
            mutedUntil?: string | null;
        };
        /**
         * @description What an alert is of.
         * @enum {string}
         */
        AlertKind: "host_new" | "host_gone" | "host_back" | "host_moved" | "port_opened" | "port_closed" | "port_filtered" | "service_changed" | "version_changed" | "os_changed" | "script_changed" | "certificate_changed" | "certificate_expiring" | "run_failed" | "run_waiting" | "unexpected_port" | "run_planned" | "run_started" | "run_ended";
        /** @description A rule: which alerts go to which channel. Each list that is not empty has to have what is told. */
        AlertRule: {
            /** Format: uuid */
            id: string;
            /** @description Unique within the organization, whatever the case. */
            name: string;
            /** @description Kinds of alerts; all if empty. */
            kinds: components["schemas"]["AlertKind"][];
            /** @description Networks that the alert's address is in; all alerts if empty, also those without an address. */
            networks: string[];
            /** @description Tags of assets, of which the alert has one; all alerts if empty. */
            tags: string[];
            /** @description Ports: `22`, `8000-8100`, `udp/53`; all alerts if empty, also those without a port. */
            ports: string[];
            /** @description The least severity. */
            minSeverity: components["schemas"]["Severity"];
            /** Format: uuid */
            channelId: string;
            /**
             * Format: int64
             * @description Collected for so many minutes into one message; at once if absent.
             */
            digestMinutes?: number | null;
            state: components["schemas"]["RuleState"];
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            /**
             * Format: int64
             * @description Counts changes; also the `ETag`.
             */
            version: number;
        };
        /** @description What can be set of a rule. Each list that is not empty has to have what is told. */
        AlertRuleInput: {
            /** @description Unique within the organization, whatever the case. */
            name: string;
            /** @description Kinds of alerts; all if empty, but for `run_planned`, `run_started` and `run_ended`, which have to be named. */
            kinds?: components["schemas"]["AlertKind"][];
            /** @description Networks that the alert's address is in; all alerts if empty, also those without an address. */
            networks?: string[];
            /** @description Tags of assets, of which the alert has one; all alerts if empty. */
            tags?: string[];
            /** @description Ports: `22`, `8000-8100`, `udp/53`; all alerts if empty, also those without a port. */
            ports?: string[];
            /** @description The least severity; `info` if absent. */
            minSeverity?: components["schemas"]["Severity"];
            /** Format: uuid */
            channelId: string;
            /**
             * Format: int64
             * @description Collected for so many minutes into one message; at once if absent.
             */
            digestMinutes?: number | null;
            /** @description `active` if absent. */
            state?: components["schemas"]["RuleState"];
        };
        /**
         * @description What an alert is now.
         * @enum {string}
         */
        AlertState: "open" | "acknowledged" | "muted";
        /**
         * @description Whether a host answered.
         * @enum {string}
         */
        Answered: "up" | "down" | "unknown" | "skipped";
        /** @description Something on the organization's networks. */
        Asset: {
            /** Format: uuid */
            id: string;
            /** @description Unique within the organization, whatever the case. */
            displayName: string;
            /** @description What it is: `host`, `network`, `printer`... The organization's own word. */
            type: string;
            /** @description Addresses, names and networks, in canonical form. */
            targets: string[];
            /** @description In alphabetical order. */
            tags: string[];
            notes: string;
            lastSeen?: components["schemas"]["AssetSeen"] | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            /**
             * Format: int64
             * @description Counts changes; also the `ETag`.
             */
            version: number;
        };
        /** @description What can be set of an asset. */
        AssetInput: {
            /** @description Unique within the organization, whatever the case. */
            displayName: string;
            /**
             * @description What it is: `host`, `network`, `printer`... Any word; `host` if absent.
             * @default host
             */
            type: string;
            /** @description Addresses, names, networks and ranges. */
            targets: string[];
            /** @description Words to choose it by: letters, digits and signs, but no blank, comma, semicolon or quote. */
            tags?: string[];
            notes?: string;
        };
        /** @description The newest of the hosts that are an asset's, by address or name. */
        AssetSeen: {
            /**
             * Format: date-time
             * @description When.
             */
            at: string;
            /** @description Its address. */
            ip: string;
            /** @description Its state then: `up`, `down`. */
            state: string;
            /**
             * Format: uuid
             * @description The run that touched it last; absent where that run has been removed.
             */
            runId?: string | null;
        };
        /** @description A tag. */
        AssetTag: {
            tag: string;
            /**
             * Format: int64
             * @description How many assets have it.
             */
            assets: number;
        };
        /** @description An entry of the audit log. */
        AuditEntry: {
            /**
             * Format: int64
             * @description Its number, which only rises.
             */
            id: number;
            /** Format: date-time */
            at: string;
            /**
             * Format: uuid
             * @description Who it was.
             */
            userId?: string | null;
            /** @description As they were called then, or called themselves. */
            username?: string | null;
            /** @description How they showed who they are: `session`, `token`, `none`, `system`. */
            via: string;
            /** @description Where they came from. */
            address?: string | null;
            /** @description What was asked for: the operation's id, `provider.create`. */
            action: string;
            /** @description On what: an id, or what there is instead. */
            object?: string | null;
            /** @description `allowed`, `refused` or `failed`. */
            verdict: string;
            /**
             * Format: int64
             * @description The HTTP status.
             */
            status?: number | null;
            /** @description More: what was asked for, or why it was refused. */
            detail?: unknown;
        };
        /** @description Ports that are expected to be open on an asset, or on all assets with a tag. */
        Baseline: {
            /** Format: uuid */
            id: string;
            /**
             * Format: uuid
             * @description The asset that it holds for; absent where it is of a tag.
             */
            assetId?: string | null;
            /** @description The tag whose assets it holds for; absent where it is of one asset. */
            tag?: string | null;
            /** @description The transport: `tcp`, `udp` or `sctp`. */
            protocol: string;
            /** @description As Nmap writes them, `22,8000-8010`; empty where none is expected. */
            ports: string;
            /** @description Why. */
            reason: string;
            /**
             * Format: uuid
             * @description Who approved it.
             */
            approvedById?: string | null;
            /** @description As they were called then. */
            approvedBy?: string | null;
            /** Format: date-time */
            approvedAt: string;
            /**
             * Format: date-time
             * @description Until when it is expected; absent where that has no end.
             */
            until?: string | null;
        };
        /** @description What is expected. */
        BaselineInput: {
            /**
             * Format: uuid
             * @description Of this asset; or give a tag.
             */
            assetId?: string | null;
            /** @description Of all assets with this tag; or give an asset. */
            tag?: string | null;
            /** @description `tcp` if absent. */
            protocol?: components["schemas"]["PortTransport"];
            /**
             * @description As Nmap writes them, `22,8000-8010`; empty to say that none is expected.
             * @example 22,443
             */
            ports: string;
            /** @description Why. */
            reason: string;
            /**
             * Format: date-time
             * @description Until when; for good if absent.
             */
            until?: string | null;
        };
        /** @description What is, was and will be in a time. */
        Calendar: {
            /** Format: date-time */
            from: string;
            /** Format: date-time */
            to: string;
            /** @description Sorted by their beginnings. */
            windows: components["schemas"]["CalendarWindow"][];
            /** @description Sorted; those that are to come alone. */
            starts: components["schemas"]["CalendarStart"][];
            /** @description The newest first. */
            runs: components["schemas"]["CalendarRun"][];
            /** @description There is more than is shown: 2000 of each kind are. Ask for a shorter time. */
            truncated: boolean;
        };
        /** @description A run that was, or is under way. */
        CalendarRun: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            scanId?: string | null;
            displayName: string;
            state: components["schemas"]["State"];
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            startedAt?: string | null;
            /** Format: date-time */
            endedAt?: string | null;
            /**
             * Format: date-time
             * @description When its windows open, while it waits for that and it is known.
             */
            opensAt?: string | null;
        };
        /** @description A start to come, with its jitter. */
        CalendarStart: {
            /** Format: uuid */
            scanId: string;
            scanName: string;
            /** Format: date-time */
            at: string;
        };
        /** @description A time in which a window is open. */
        CalendarWindow: {
            /** Format: uuid */
            windowId: string;
            name: string;
            of: components["schemas"]["WindowOf"];
            effect: components["schemas"]["WindowEffect"];
            /**
             * Format: date-time
             * @description Its first instant; that of the calendar where it began before.
             */
            from: string;
            /**
             * Format: date-time
             * @description The first instant after it; that of the calendar where it ends later.
             */
            to: string;
        };
        /** @description A change that counts. */
        Change: components["schemas"]["Compared"] & {
            /** Format: uuid */
            id: string;
            /**
             * Format: date-time
             * @description The end of the run that showed it.
             */
            at: string;
            /**
             * Format: uuid
             * @description That run, while it is kept.
             */
            runId?: string | null;
            acknowledged?: components["schemas"]["Acknowledgement"] | null;
        };
        /**
         * @description What kind of thing changed.
         * @enum {string}
         */
        ChangeKind: "host_new" | "host_gone" | "host_back" | "host_moved" | "port_opened" | "port_closed" | "port_filtered" | "service_changed" | "version_changed" | "os_changed" | "script_changed" | "certificate_changed" | "certificate_expiring";
        /** @description A channel: a way by which alerts leave. Its address and its secrets can be set and are never shown. */
        Channel: {
            /** Format: uuid */
            id: string;
            /** @description Unique within the organization, whatever the case. */
            name: string;
            kind: components["schemas"]["ChannelKind"];
            /** @description Where it leads, without what is secret in it: `https://hooks.example.org`, `smtp.example.org:587`. */
            target: string;
            mail?: components["schemas"]["Mail"] | null;
            state: components["schemas"]["ChannelState"];
            /**
             * Format: int32
             * @description Attempts that failed since the last that did not.
             */
            failures: number;
            /**
             * Format: date-time
             * @description When it is tried again, after one that failed.
             */
            retryAt?: string | null;
            /** @description Why the last that failed did. */
            lastError?: string | null;
            /**
             * Format: date-time
             * @description When something was delivered last.
             */
            deliveredAt?: string | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            /**
             * Format: int64
             * @description Counts changes; also the `ETag`.
             */
            version: number;
        };
        /**
         * @description What can be set of a channel. Secrets are `url`, `secret` and `mail.password`: absent from a change, they stay what
         *     they are while the kind stays.
         */
        ChannelInput: {
            /** @description Unique within the organization, whatever the case. */
            name: string;
            kind: components["schemas"]["ChannelKind"];
            /** @description Where to: of webhooks and chats. Write-only. */
            url?: string | null;
            /**
             * @description The key of a webhook's signatures: `whsec_` and 24 to 64 bytes in base64. One is made, and shown once, where none
             *     is given to a new one. Write-only.
             */
            secret?: string | null;
            mail?: components["schemas"]["MailInput"] | null;
            /** @description `active` if absent. */
            state?: components["schemas"]["ChannelState"];
        };
        /**
         * @description What a channel speaks.
         * @enum {string}
         */
        ChannelKind: "webhook" | "slack" | "teams" | "mattermost" | "email";
        /** @description A channel as it was just set. */
        ChannelSet: components["schemas"]["Channel"] & {
            /** @description The secret of a webhook that was made now: shown here, once. */
            secret?: string | null;
        };
        /**
         * @description Whether a channel is used.
         * @enum {string}
         */
        ChannelState: "active" | "inactive";
        /** @description What a test of a channel came to. */
        ChannelTest: {
            /**
             * Format: uuid
             * @description The delivery, as the log has it.
             */
            deliveryId: string;
            /** @description Whether the receiver took it. */
            delivered: boolean;
            /**
             * Format: int32
             * @description The status that it answered with, if it did.
             */
            answer?: number | null;
            /** @description Why it was not delivered. */
            error?: string | null;
        };
        /** @description What changed. */
        Compared: {
            kind: components["schemas"]["ChangeKind"];
            /** @description The host's address now; its last one where it is gone. */
            host: string;
            /** @description Its first name. */
            name?: string | null;
            matchedBy?: components["schemas"]["MatchedBy"] | null;
            /** @description The transport of `ports`: `tcp`, `udp`, `sctp` or `ip`. */
            protocol?: string | null;
            /** @description The ports that changed in this way: `22`, `1-79,81`. */
            ports?: string | null;
            /** @description The script that says so. */
            script?: string | null;
            /** @description What was. */
            before?: string | null;
            /** @description What is. */
            after?: string | null;
            /** @description Why one more look is due before it counts; absent where it counts. */
            doubt?: string | null;
        };
        /** @description What a run found until now. */
        Counts: {
            /**
             * Format: int64
             * @description Hosts that are listed.
             */
            hosts: number;
            /**
             * Format: int64
             * @description Hosts that answered.
             */
            hostsUp: number;
            /**
             * Format: int64
             * @description Hosts that did not.
             */
            hostsDown: number;
            /**
             * Format: int64
             * @description Addresses to scan.
             */
            hostsTotal: number;
            /** Format: int64 */
            openPorts: number;
            /**
             * Format: int64
             * @description Ports that are open or filtered: Nmap cannot tell.
             */
            maybeOpenPorts: number;
        };
        /**
         * @description A day of the week.
         * @enum {string}
         */
        Day: "monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday" | "sunday";
        /** @description A delivery: a message to a channel, with one alert or several. */
        Delivery: {
            /**
             * Format: uuid
             * @description What the receiver knows repetitions by.
             */
            id: string;
            /**
             * Format: uuid
             * @description The rule that asked for it; absent of tests, and where the rule is gone.
             */
            ruleId?: string | null;
            /** @description As it was called then. */
            ruleName?: string | null;
            /**
             * Format: uuid
             * @description Absent where the channel is gone.
             */
            channelId?: string | null;
            /** @description As it was called then. */
            channelName: string;
            /** @description `alert`, `digest` or `test`. */
            kind: string;
            status: components["schemas"]["DeliveryStatus"];
            /**
             * Format: date-time
             * @description When it is tried next, or was to be.
             */
            dueAt: string;
            /**
             * Format: int32
             * @description Attempts so far.
             */
            attempts: number;
            /** @description Why the last attempt failed, or whom it did not reach. */
            lastError?: string | null;
            /**
             * Format: int32
             * @description The status of HTTP or SMTP that was answered last.
             */
            answer?: number | null;
            /**
             * Format: int64
             * @description How many alerts it tells.
             */
            alerts: number;
            /**
             * Format: int64
             * @description How many more found the outbox full: the message tells their number.
             */
            leftOut: number;
            /** Format: date-time */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it arrived or was given up.
             */
            endedAt?: string | null;
        };
        /**
         * @description Where a delivery stands.
         * @enum {string}
         */
        DeliveryStatus: "waiting" | "delivered" | "failed";
        /**
         * @description Who does the work of a provider's runs.
         * @enum {string}
         */
        Engine: "auto" | "nmap" | "fast";
        /** @description Which runs went, or would go. */
        Expired: {
            dryRun: boolean;
            /** @description The oldest first. */
            runs: components["schemas"]["ExpiredRun"][];
        };
        /** @description A run that is kept no longer. */
        ExpiredRun: {
            /** Format: uuid */
            id: string;
            displayName: string;
            /** Format: date-time */
            endedAt: string;
        };
        /** @description What to explain. */
        ExplainInput: {
            /**
             * Format: uuid
             * @description With the options that this provider is granted; by the default policy if absent.
             */
            providerId?: string | null;
            /** @description A command, with `%s` for the targets. Without it and `templateId`, the provider's own. */
            command?: string | null;
            /** @description A built-in template's name or an own one's UUID, in the place of `command`. */
            templateId?: string | null;
            /** @description What is set in the template. */
            parameters?: {
                [key: string]: string;
            };
            /** @description Addresses, networks, ranges and names. */
            targets?: string[];
        };
        /** @description May this command run against these targets, and what would it send: the document of `portolan explain -o json`. */
        Explanation: {
            /** @description Whether it may run. */
            allowed: boolean;
            /** @description What Nmap gets after its own name, less what Portolan adds for its outputs. */
            argv: string[];
            /** @description The canonical text, with %s for the targets; absent where the text cannot be read. */
            command?: string;
            /** @description The text that the places of refusals refer to. */
            source: string;
            /** @description Every target, in canonical form. */
            targets: string[];
            /** @description Every option in a sentence. */
            options: {
                option: string;
                value?: string;
                meaning: string;
                needsPrivilege: boolean;
            }[];
            /** @description Why it may not run. */
            refusals: {
                /** @description badTarget, outOfScope, forbidden, needsGrant, shellSyntax... */
                code: string;
                option?: string;
                reason: string;
                /** @description First byte of its place in source. */
                start: number;
                /** @description One past the last byte. */
                end: number;
                /** @description The index of the given target that it is about. */
                target?: number;
            }[];
            /** @description What is worth knowing before it runs. */
            warnings: string[];
            /** @description Whether Nmap ends at once without raw sockets. */
            needsPrivilege: boolean;
            /** @description What would be sent; absent where it may not run. */
            plan?: {
                /**
                 * @description Who does the work: Nmap alone, or the prober with Nmap behind it.
                 * @enum {string}
                 */
                engine: "nmap" | "fast";
                /** @description Why that engine. */
                reason: string;
                /** @description How Nmap's parts run side by side; absent where they follow each other, or there is one. */
                parts?: {
                    /** @description How many there will be, about. */
                    number: number;
                    /** @description How many run at a time. */
                    atOnce: number;
                    /** @description Packets a second of all together; absent where that is not limited. */
                    rateCeiling?: number;
                };
                /** @description Addresses of all stages; a name counts as one. */
                addresses: number;
                /** @description Probes of all stages. */
                probes: {
                    /** @description If every address answers. */
                    answering: number;
                    /** @description If every address is up behind a firewall. */
                    silent: number;
                    /** @description If every address is dead. */
                    dead: number;
                };
                /** @description Bytes of all stages. */
                bytes: {
                    /** @description If every address answers. */
                    answering: number;
                    /** @description If every address is up behind a firewall. */
                    silent: number;
                    /** @description If every address is dead. */
                    dead: number;
                };
                /** @description Seconds of all stages. */
                seconds: {
                    /** @description If every address answers. */
                    answering: number;
                    /** @description If every address is up behind a firewall. */
                    silent: number;
                    /** @description If every address is dead. */
                    dead: number;
                };
                stages: {
                    /**
                     * @description The prober looks for hosts, the prober looks at ports, Nmap runs.
                     * @enum {string}
                     */
                    kind: "hosts" | "ports" | "nmap";
                    family: string;
                    /** @description What it scans. */
                    targets: string[];
                    /** @description What Nmap gets. */
                    argv: string[];
                    /** @description How many addresses. */
                    addresses: number;
                    ports?: {
                        /** @description TCP ports. */
                        tcp: number;
                        /** @description UDP ports. */
                        udp: number;
                        /** @description SCTP ports. */
                        sctp: number;
                        /** @description IP protocols. */
                        ip: number;
                    };
                    /** @description Probes. */
                    probes?: {
                        /** @description If every address answers. */
                        answering: number;
                        /** @description If every address is up behind a firewall. */
                        silent: number;
                        /** @description If every address is dead. */
                        dead: number;
                    };
                    /** @description Bytes. */
                    bytes?: {
                        /** @description If every address answers. */
                        answering: number;
                        /** @description If every address is up behind a firewall. */
                        silent: number;
                        /** @description If every address is dead. */
                        dead: number;
                    };
                    /** @description Seconds. */
                    seconds?: {
                        /** @description If every address answers. */
                        answering: number;
                        /** @description If every address is up behind a firewall. */
                        silent: number;
                        /** @description If every address is dead. */
                        dead: number;
                    };
                }[];
            };
        };
        /** @description What is wrong with one field. */
        FieldError: {
            /** @description Which, as a path: `target.targets[2]`. */
            field: string;
            /** @description The kind of fault, camelCase. */
            code: string;
            /** @description What is wrong, and what to do. */
            message: string;
            /** @description First byte of the fault in the field's text, where it is at a place. */
            start?: number | null;
            /** @description One past its last byte. */
            end?: number | null;
        };
        /** @description An open port of an asset that nobody expects there. */
        Finding: {
            /** Format: uuid */
            assetId: string;
            /** @description What the asset is called. */
            assetName: string;
            /** @description The port, by the latest look at it. */
            service: components["schemas"]["Service"];
        };
        /** @description The first user of an organization, an admin. */
        FirstAdmin: {
            /** @description What they sign in with; unique over all organizations, whatever the case. */
            username: string;
            /** @description For people; the user name if absent. */
            displayName?: string | null;
            /**
             * Format: password
             * @description At least 12 characters that are not guessed soon. If absent, one is made, and shown in the answer this once.
             */
            password?: string | null;
        };
        /** @description Whether a provider's scanner can be used. */
        Health: {
            /** @description Whether it can. */
            usable: boolean;
            /** @description Nmap's version. */
            version?: string | null;
            /** @description How many scripts it has. */
            scripts?: number | null;
            /** @description Whether it may use raw sockets: without, SYN and UDP scans, OS detection and traceroute do not work. */
            rawSockets: boolean;
            /** @description Whether the kernel confines it to its own files. */
            confined: boolean;
            /** @description What is wrong, and what to do. */
            problems: string[];
        };
        /** @description The latest known state of a host. */
        Host: {
            ip: string;
            /** @description `up`, `down`, `unknown` or `skipped`. */
            state: string;
            /** @description Why: `echo-reply`, `arp-response`, `user-set`... */
            reason?: string | null;
            hostname?: string | null;
            mac?: string | null;
            /** @description Of the network card. */
            vendor?: string | null;
            /** @description The best guess of its operating system. */
            os?: string | null;
            /** Format: int64 */
            openPorts: number;
            /** Format: date-time */
            firstSeen: string;
            /** Format: date-time */
            lastSeen: string;
            /**
             * Format: uuid
             * @description The run that saw it last, while that is kept.
             */
            lastRunId?: string | null;
        };
        /** @description A host with its services and its history. */
        HostInFull: components["schemas"]["Host"] & {
            /** @description The latest known state of its ports. */
            services: components["schemas"]["Service"][];
            /** @description The runs that saw it, the newest first. */
            history: components["schemas"]["Sighting"][];
        };
        /** @description A problem document whose faults are also told by line and column. */
        ImportProblem: components["schemas"]["Problem"] & {
            /** @description What is wrong, line by line; the first 1000. */
            lines: components["schemas"]["LineError"][];
            /**
             * Format: int64
             * @description How many more there are.
             */
            moreErrors: number;
        };
        /** @description What an import did, or would do. */
        ImportReport: {
            /** @description Whether nothing was kept because nothing was to be kept. */
            dryRun: boolean;
            /**
             * Format: int64
             * @description Rows of the file, without its first.
             */
            rows: number;
            /**
             * Format: int64
             * @description Assets made.
             */
            created: number;
            /**
             * Format: int64
             * @description Assets changed.
             */
            changed: number;
            /**
             * Format: int64
             * @description Assets that were like this already.
             */
            unchanged: number;
            /**
             * Format: int64
             * @description Rows at fault.
             */
            failed: number;
            /** @description What is wrong, line by line; the first 1000. */
            errors: components["schemas"]["LineError"][];
            /**
             * Format: int64
             * @description How many more there are.
             */
            moreErrors: number;
            /** @description The lines of rows at fault of which no fault is told, for there are too many. */
            otherLines?: number[];
        };
        /**
         * @description What a run is for.
         * @enum {string}
         */
        Kind: "scan" | "test" | "import";
        /** @description How much a provider's runs may take. */
        Limits: {
            /**
             * Format: int64
             * @description Packets a second at most of each of its runs; absent: the server's limit alone, which all runs share.
             * @default null
             */
            maxRatePps: number | null;
            /**
             * Format: int64
             * @description Runs at a time at most; absent: the server's limit alone.
             * @default null
             */
            maxParallelRuns: number | null;
            /**
             * Format: int64
             * @description How long a run may take, in seconds; absent: the server's limit alone.
             * @default null
             */
            timeoutSeconds: number | null;
        };
        /** @description What is wrong with a line. */
        LineError: {
            /**
             * Format: int64
             * @description The line that the row begins at; the first is 1.
             */
            line: number;
            /** @description The column, where it is one's fault. */
            column?: string | null;
            /** @description The kind of fault, camelCase. */
            code: string;
            /** @description What is wrong, and what to do. */
            message: string;
        };
        /** @description A page of a list. */
        Listed_Alert: {
            /** @description The items. */
            items: {
                /** Format: uuid */
                id: string;
                kind: components["schemas"]["AlertKind"];
                severity: components["schemas"]["Severity"];
                state: components["schemas"]["AlertState"];
                /** @description One line for people. */
                title: string;
                /** @description More of it, in lines. */
                detail: string;
                /** @description Where. */
                ip?: string | null;
                /** @description `tcp`, `udp` or `sctp`. */
                protocol?: string | null;
                /** Format: int32 */
                port?: number | null;
                /** @description The tags of its assets. */
                tags: string[];
                /**
                 * Format: uuid
                 * @description The run that saw it last; it may be gone.
                 */
                runId?: string | null;
                /**
                 * Format: int64
                 * @description How often it has been seen.
                 */
                times: number;
                /** Format: date-time */
                firstAt: string;
                /** Format: date-time */
                lastAt: string;
                /** Format: date-time */
                acknowledgedAt?: string | null;
                /** @description Who did, as they were called then. */
                acknowledgedBy?: string | null;
                /**
                 * Format: date-time
                 * @description It is not told until then.
                 */
                mutedUntil?: string | null;
            }[];
            /** @description Give it as `cursor` to get the next page; absent on the last. */
            nextCursor?: string | null;
            /**
             * Format: int64
             * @description How many items the whole list has.
             */
            total: number;
            /** @description The list has more than `total`: counting them all would take too long. */
            totalIsLowerBound?: boolean;
        };
        /** @description A page of a list. */
        Listed_AlertRule: {
            /** @description The items. */
            items: {
                /** Format: uuid */
                id: string;
                /** @description Unique within the organization, whatever the case. */
                name: string;
                /** @description Kinds of alerts; all if empty. */
                kinds: components["schemas"]["AlertKind"][];
                /** @description Networks that the alert's address is in; all alerts if empty, also those without an address. */
                networks: string[];
                /** @description Tags of assets, of which the alert has one; all alerts if empty. */
                tags: string[];
                /** @description Ports: `22`, `8000-8100`, `udp/53`; all alerts if empty, also those without a port. */
                ports: string[];
                /** @description The least severity. */
                minSeverity: components["schemas"]["Severity"];
                /** Format: uuid */
                channelId: string;
                /**
                 * Format: int64
                 * @description Collected for so many minutes into one message; at once if absent.
                 */
                digestMinutes?: number | null;
                state: components["schemas"]["RuleState"];
                /** Format: date-time */
                createdAt: string;
                /** Format: date-time */
                updatedAt: string;
                /**
                 * Format: int64
                 * @description Counts changes; also the `ETag`.
                 */
                version: number;
            }[];
            /** @description Give it as `cursor` to get the next page; absent on the last. */
            nextCursor?: string | null;
            /**
             * Format: int64
             * @description How many items the whole list has.
             */
            total: number;
            /** @description The list has more than `total`: counting them all would take too long. */
            totalIsLowerBound?: boolean;
        };
        /** @description A page of a list. */
        Listed_Asset: {
            /** @description The items. */
            items: {
                /** Format: uuid */
                id: string;
                /** @description Unique within the organization, whatever the case. */
                displayName: string;
                /** @description What it is: `host`, `network`, `printer`... The organization's own word. */
                type: string;
                /** @description Addresses, names and networks, in canonical form. */
                targets: string[];
                /** @description In alphabetical order. */
                tags: string[];
                notes: string;
                lastSeen?: components["schemas"]["AssetSeen"] | null;
                /** Format: date-time */
                createdAt: string;
                /** Format: date-time */
                updatedAt: string;
                /**
                 * Format: int64
                 * @description Counts changes; also the `ETag`.
                 */
                version: number;
            }[];
            /** @description Give it as `cursor` to get the next page; absent on the last. */
            nextCursor?: string | null;
            /**
             * Format: int64
             * @description How many items the whole list has.
             */
            total: number;
            /** @description The list has more than `total`: counting them all would take too long. */
            totalIsLowerBound?: boolean;
        };
        /** @description A page of a list. */
        Listed_AuditEntry: {
            /** @description The items. */
            items: {
                /**
                 * Format: int64
                 * @description Its number, which only rises.
                 */
                id: number;
                /** Format: date-time */
                at: string;
                /**
                 * Format: uuid
                 * @description Who it was.
                 */
                userId?: string | null;
                /** @description As they were called then, or called themselves. */
                username?: string | null;
                /** @description How they showed who they are: `session`, `token`, `none`, `system`. */
                via: string;
                /** @description Where they came from. */
                address?: string | null;
                /** @description What was asked for: the operation's id, `provider.create`. */
                action: string;
                /** @description On what: an id, or what there is instead. */
                object?: string | null;
                /** @description `allowed`, `refused` or `failed`. */
                verdict: string;
                /**
                 * Format: int64
                 * @description The HTTP status.
                 */
                status?: number | null;
                /** @description More: what was asked for, or why it was refused. */
                detail?: unknown;
            }[];
            /** @description Give it as `cursor` to get the next page; absent on the last. */
            nextCursor?: string | null;
            /**
             * Format: int64
             * @description How many items the whole list has.
             */
            total: number;
            /** @description The list has more than `total`: counting them all would take too long. */
            totalIsLowerBound?: boolean;
        };
        /** @description A page of a list. */
        Listed_Baseline: {
            /** @description The items. */
            items: {
                /** Format: uuid */
                id: string;
                /**
                 * Format: uuid
                 * @description The asset that it holds for; absent where it is of a tag.
                 */
                assetId?: string | null;
                /** @description The tag whose assets it holds for; absent where it is of one asset. */
                tag?: string | null;
                /** @description The transport: `tcp`, `udp` or `sctp`. */
                protocol: string;
                /** @description As Nmap writes them, `22,8000-8010`; empty where none is expected. */
                ports: string;
                /** @description Why. */
                reason: string;
                /**
                 * Format: uuid
                 * @description Who approved it.
                 */
                approvedById?: string | null;
                /** @description As they were called then. */
                approvedBy?: string | null;
                /** Format: date-time */
                approvedAt: string;
                /**
                 * Format: date-time
                 * @description Until when it is expected; absent where that has no end.
                 */
                until?: string | null;
            }[];
            /** @description Give it as `cursor` to get the next page; absent on the last. */
            nextCursor?: string | null;
            /**
             * Format: int64
             * @description How many items the whole list has.
             */
            total: number;
            /** @description The list has more than `total`: counting them all would take too long. */
            totalIsLowerBound?: boolean;
        };
        /** @description A page of a list. */
        Listed_Change: {
            /** @description The items. */
            items: (components["schemas"]["Compared"] & {
                /** Format: uuid */
                id: string;
                /**
                 * Format: date-time
                 * @description The end of the run that showed it.
                 */
                at: string;
                /**
                 * Format: uuid
                 * @description That run, while it is kept.
                 */
                runId?: string | null;
                acknowledged?: components["schemas"]["Acknowledgement"] | null;
            })[];
            /** @description Give it as `cursor` to get the next page; absent on the last. */
            nextCursor?: string | null;
            /**
             * Format: int64
             * @description How many items the whole list has.
             */
            total: number;
            /** @description The list has more than `total`: counting them all would take too long. */
            totalIsLowerBound?: boolean;
        };
        /** @description A page of a list. */
        Listed_Channel: {
            /** @description The items. */
            items: {
                /** Format: uuid */
                id: string;
                /** @description Unique within the organization, whatever the case. */
                name: string;
                kind: components["schemas"]["ChannelKind"];
                /** @description Where it leads, without what is secret in it: `https://hooks.example.org`, `smtp.example.org:587`. */
                target: string;
                mail?: components["schemas"]["Mail"] | null;
                state: components["schemas"]["ChannelState"];
                /**
                 * Format: int32
                 * @description Attempts that failed since the last that did not.
                 */
                failures: number;
                /**
                 * Format: date-time
                 * @description When it is tried again, after one that failed.
                 */
                retryAt?: string | null;
                /** @description Why the last that failed did. */
                lastError?: string | null;
                /**
                 * Format: date-time
                 * @description When something was delivered last.
                 */
                deliveredAt?: string | null;
                /** Format: date-time */
                createdAt: string;
                /** Format: date-time */
                updatedAt: string;
                /**
                 * Format: int64
                 * @description Counts changes; also the `ETag`.
                 */
                version: number;
            }[];
            /** @description Give it as `cursor` to get the next page; absent on the last. */
            nextCursor?: string | null;
            /**
             * Format: int64
             * @description How many items the whole list has.
             */
            total: number;
            /** @description The list has more than `total`: counting them all would take too long. */
            totalIsLowerBound?: boolean;
        };
        /** @description A page of a list. */
        Listed_Delivery: {
            /** @description The items. */
            items: {
                /**
                 * Format: uuid
                 * @description What the receiver knows repetitions by.
                 */
                id: string;
                /**
                 * Format: uuid
                 * @description The rule that asked for it; absent of tests, and where the rule is gone.
                 */
                ruleId?: string | null;
                /** @description As it was called then. */
                ruleName?: string | null;
                /**
                 * Format: uuid
                 * @description Absent where the channel is gone.
                 */
                channelId?: string | null;
                /** @description As it was called then. */
                channelName: string;
                /** @description `alert`, `digest` or `test`. */
                kind: string;
                status: components["schemas"]["DeliveryStatus"];
                /**
                 * Format: date-time
                 * @description When it is tried next, or was to be.
                 */
                dueAt: string;
                /**
                 * Format: int32
                 * @description Attempts so far.
                 */
                attempts: number;
                /** @description Why the last attempt failed, or whom it did not reach. */
                lastError?: string | null;
                /**
                 * Format: int32
                 * @description The status of HTTP or SMTP that was answered last.
                 */
                answer?: number | null;
                /**
                 * Format: int64
                 * @description How many alerts it tells.
                 */
                alerts: number;
                /**
                 * Format: int64
                 * @description How many more found the outbox full: the message tells their number.
                 */
                leftOut: number;
                /** Format: date-time */
                createdAt: string;
                /**
                 * Format: date-time
                 * @description When it arrived or was given up.
                 */
                endedAt?: string | null;
            }[];
            /** @description Give it as `cursor` to get the next page; absent on the last. */
            nextCursor?: string | null;
            /**
             * Format: int64
             * @description How many items the whole list has.
             */
            total: number;
            /** @description The list has more than `total`: counting them all would take too long. */
            totalIsLowerBound?: boolean;
        };
        /** @description A page of a list. */
        Listed_Finding: {
            /** @description The items. */
            items: {
                /** Format: uuid */
                assetId: string;
                /** @description What the asset is called. */
                assetName: string;
                /** @description The port, by the latest look at it. */
                service: components["schemas"]["Service"];
            }[];
            /** @description Give it as `cursor` to get the next page; absent on the last. */
            nextCursor?: string | null;
            /**
             * Format: int64
             * @description How many items the whole list has.
             */
            total: number;
            /** @description The list has more than `total`: counting them all would take too long. */
            totalIsLowerBound?: boolean;
        };
        /** @description A page of a list. */
        Listed_Host: {
            /** @description The items. */
            items: {
                ip: string;
                /** @description `up`, `down`, `unknown` or `skipped`. */
                state: string;
                /** @description Why: `echo-reply`, `arp-response`, `user-set`... */
                reason?: string | null;
                hostname?: string | null;
                mac?: string | null;
                /** @description Of the network card. */
                vendor?: string | null;
                /** @description The best guess of its operating system. */
                os?: string | null;
                /** Format: int64 */
                openPorts: number;
                /** Format: date-time */
                firstSeen: string;
                /** Format: date-time */
                lastSeen: string;
                /**
                 * Format: uuid
                 * @description The run that saw it last, while that is kept.
                 */
                lastRunId?: string | null;
            }[];
            /** @description Give it as `cursor` to get the next page; absent on the last. */
            nextCursor?: string | null;
            /**
             * Format: int64
             * @description How many items the whole list has.
             */
            total: number;
            /** @description The list has more than `total`: counting them all would take too long. */
            totalIsLowerBound?: boolean;
        };
        /** @description A page of a list. */
        Listed_Owner: {
            /** @description The items. */
            items: {
                /** Format: uuid */
                id: string;
                /** @description Unique, whatever the case. */
                name: string;
                /** @description For people. */
                displayName: string;
                /** @description Its admins decide for the whole installation. */
                system: boolean;
                /** Format: date-time */
                createdAt: string;
                /** Format: date-time */
                updatedAt: string;
                /**
                 * Format: int64
                 * @description Counts changes; also the `ETag`.
                 */
                version: number;
            }[];
            /** @description Give it as `cursor` to get the next page; absent on the last. */
            nextCursor?: string | null;
            /**
             * Format: int64
             * @description How many items the whole list has.
             */
            total: number;
            /** @description The list has more than `total`: counting them all would take too long. */
            totalIsLowerBound?: boolean;
        };
        /** @description A page of a list. */
        Listed_Provider: {
            /** @description The items. */
            items: {
                /** Format: uuid */
                id: string;
                /**
                 * Format: uuid
                 * @description The organization that it belongs to.
                 */
                owner: string;
                /** @description Unique within the organization, whatever the case. */
                name: string;
                /** @description For people. */
                displayName: string;
                /** @description `Scan`. */
                category: string;
                /** @description `Nmap`. */
                type: string;
                /** @description The command of scans that have none of their own, with `%s` for the targets. */
                command: string;
                /** @description Who does the work of its runs. */
                engine: components["schemas"]["Engine"];
                limits: components["schemas"]["Limits"];
                /** @description Option classes that are granted beyond the default policy: `decoys`, `intrusiveScripts`... */
                options: string[];
                state: components["schemas"]["ProviderState"];
                /** Format: date-time */
                createdAt: string;
                /** Format: date-time */
                updatedAt: string;
                /**
                 * Format: int64
                 * @description Counts changes; also the `ETag`.
                 */
                version: number;
            }[];
            /** @description Give it as `cursor` to get the next page; absent on the last. */
            nextCursor?: string | null;
            /**
             * Format: int64
             * @description How many items the whole list has.
             */
            total: number;
            /** @description The list has more than `total`: counting them all would take too long. */
            totalIsLowerBound?: boolean;
        };
        /** @description A page of a list. */
        Listed_Run: {
            /** @description The items. */
            items: {
                /** Format: uuid */
                id: string;
                kind: components["schemas"]["Kind"];
                /** Format: uuid */
                scanId?: string | null;
                /** Format: uuid */
                providerId?: string | null;
                displayName: string;
                state: components["schemas"]["State"];
                /** @description Interrupted, and goes on by itself at the server's next start. */
                resumes: boolean;
                progress: components["schemas"]["Progress"];
                counts: components["schemas"]["Counts"];
                /** @description One line for a person: `2 of 256 hosts up, 7 open ports`. */
                summary: string;
                /** @description What is to be said of the state: why it failed, what was left out. */
                message?: string | null;
                /** @description What to try next. */
                hint?: string | null;
                /** @description How the document ended, once there is one: `success`, `error` or `interrupted`. */
                outcome?: string | null;
                /** @description The command, with `%s` for the targets. */
                command: string;
                /** @description What was to be scanned, assets and tags resolved. */
                targets: string[];
                /** @description Nmap's words. */
                argv: string[];
                /** @description Names and their addresses. */
                resolved: components["schemas"]["Pin"][];
                /** @description What the check said, as `POST /commands/explain` shows it. */
                verdict?: Record<string, never> | null;
                /** @description The stages that are over, expected against actual, where the prober did a part of it. */
                stages?: components["schemas"]["ResultStage"][] | null;
                who: components["schemas"]["Who"];
                /** Format: date-time */
                createdAt: string;
                /** Format: date-time */
                startedAt?: string | null;
                /** Format: date-time */
                endedAt?: string | null;
                /**
                 * Format: double
                 * @description Seconds of work, without the time between interruptions.
                 */
                elapsedSeconds: number;
                /**
                 * Format: int64
                 * @description How long it may take.
                 */
                timeoutSeconds?: number | null;
                /** @description Somebody asked to end it. */
                cancelRequested: boolean;
                /**
                 * Format: int64
                 * @description The number of its last event.
                 */
                lastEvent: number;
                /**
                 * Format: date-time
                 * @description When its windows open, while it waits for that and it is known.
                 */
                opensAt?: string | null;
                override?: components["schemas"]["Override"] | null;
                /**
                 * Format: uuid
                 * @description The run whose doubts this one looks at once more.
                 */
                secondLookOf?: string | null;
            }[];
            /** @description Give it as `cursor` to get the next page; absent on the last. */
            nextCursor?: string | null;
            /**
             * Format: int64
             * @description How many items the whole list has.
             */
            total: number;
            /** @description The list has more than `total`: counting them all would take too long. */
            totalIsLowerBound?: boolean;
        };
        /** @description A page of a list. */
        Listed_RunHost: {
            /** @description The items. */
            items: {
                /**
                 * Format: int64
                 * @description For `GET /runs/{id}/hosts/{hostId}`.
                 */
                hostId: number;
                ip?: string | null;
                state: components["schemas"]["Answered"];
                /** @description Its first name. */
                hostname?: string | null;
                /** @description The best guess of its operating system. */
                os?: string | null;
                /** Format: int64 */
                openPorts: number;
                /**
                 * Format: double
                 * @description Round-trip time in seconds.
                 */
                latencySeconds?: number | null;
            }[];
            /** @description Give it as `cursor` to get the next page; absent on the last. */
            nextCursor?: string | null;
            /**
             * Format: int64
             * @description How many items the whole list has.
             */
            total: number;
            /** @description The list has more than `total`: counting them all would take too long. */
            totalIsLowerBound?: boolean;
        };
        /** @description A page of a list. */
        Listed_Scan: {
            /** @description The items. */
            items: {
                /** Format: uuid */
                id: string;
                /** @description For people; need not be unique. */
                displayName: string;
                /** Format: uuid */
                providerId: string;
                /** @description What the provider is called. */
                providerName: string;
                target: components["schemas"]["ScanTarget"];
                /** @description The command, where it has one of its own; without it and `templateId`, the provider's. */
                command?: string | null;
                /** @description A built-in template's name or an own one's UUID. */
                templateId?: string | null;
                /** @description What is set in the template. */
                parameters?: {
                    [key: string]: string;
                } | null;
                /**
                 * Format: uuid
                 * @description The user who made it.
                 */
                createdBy?: string | null;
                /** Format: date-time */
                createdAt: string;
                /** Format: date-time */
                updatedAt: string;
                /**
                 * Format: int64
                 * @description Counts changes; also the `ETag`.
                 */
                version: number;
                lastRun?: components["schemas"]["ScanLastRun"] | null;
            }[];
            /** @description Give it as `cursor` to get the next page; absent on the last. */
            nextCursor?: string | null;
            /**
             * Format: int64
             * @description How many items the whole list has.
             */
            total: number;
            /** @description The list has more than `total`: counting them all would take too long. */
            totalIsLowerBound?: boolean;
        };
        /** @description A page of a list. */
        Listed_Schedule: {
            /** @description The items. */
            items: {
                /** Format: uuid */
                scanId: string;
                /** @description What the scan is called. */
                scanName: string;
                when: components["schemas"]["ScheduleWhen"];
                /** @description Of the IANA database: `Europe/Berlin`. */
                zone: string;
                /**
                 * Format: int32
                 * @description A start is up to so many seconds later than the time that is named, and always equally late for the same time.
                 */
                jitterSeconds: number;
                missed: components["schemas"]["ScheduleMissed"];
                overlap: components["schemas"]["ScheduleOverlap"];
                enabled: boolean;
                /** @description The next five starts, with their jitter; none where it is off. */
                next: string[];
                /** @description What became of the last times, the newest first; absent in lists. */
                last?: components["schemas"]["PastOccurrence"][] | null;
                /** Format: date-time */
                createdAt: string;
                /** Format: date-time */
                updatedAt: string;
                /**
                 * Format: int64
                 * @description Counts changes; also the `ETag`.
                 */
                version: number;
            }[];
            /** @description Give it as `cursor` to get the next page; absent on the last. */
            nextCursor?: string | null;
            /**
             * Format: int64
             * @description How many items the whole list has.
             */
            total: number;
            /** @description The list has more than `total`: counting them all would take too long. */
            totalIsLowerBound?: boolean;
        };
        /** @description A page of a list. */
        Listed_Service: {
            /** @description The items. */
            items: {
                ip: string;
                hostname?: string | null;
                /** @description `tcp`, `udp`, `sctp` or `ip`. */
                protocol: string;
                /** Format: int32 */
                port: number;
                /** @description Nmap's six: `open`, `closed`, `filtered`, `unfiltered`, `open|filtered`, `closed|filtered`. */
                state: string;
                service?: string | null;
                product?: string | null;
                version?: string | null;
                extraInfo?: string | null;
                tunnel?: string | null;
                /** Format: date-time */
                firstSeen: string;
                /** Format: date-time */
                lastSeen: string;
                /**
                 * Format: uuid
                 * @description The run that looked at it last, while that is kept.
                 */
                lastRunId?: string | null;
            }[];
            /** @description Give it as `cursor` to get the next page; absent on the last. */
            nextCursor?: string | null;
            /**
             * Format: int64
             * @description How many items the whole list has.
             */
            total: number;
            /** @description The list has more than `total`: counting them all would take too long. */
            totalIsLowerBound?: boolean;
        };
        /** @description A page of a list. */
        Listed_Template: {
            /** @description The items. */
            items: {
                /** @description The name of a built-in one (`ping`), the UUID of the organization's own. */
                id: string;
                /** @description Built-in ones cannot be changed. */
                builtIn: boolean;
                /** @description What it is called in lists. */
                name: string;
                /** @description What it does. */
                description: string;
                /** @description The command, with `%s` for the targets. */
                command: string;
                /** @description What can be set; nothing in own ones. */
                parameters: components["schemas"]["TemplateParameter"][];
                /** @description Whether Nmap ends at once without raw sockets. */
                needsPrivilege: boolean;
                /** @description How long it tends to take; of built-in ones. */
                duration?: string | null;
                /** Format: date-time */
                createdAt?: string | null;
                /** Format: date-time */
                updatedAt?: string | null;
                /**
                 * Format: int64
                 * @description Counts changes; also the `ETag`. Built-in ones stay at 1.
                 */
                version: number;
            }[];
            /** @description Give it as `cursor` to get the next page; absent on the last. */
            nextCursor?: string | null;
            /**
             * Format: int64
             * @description How many items the whole list has.
             */
            total: number;
            /** @description The list has more than `total`: counting them all would take too long. */
            totalIsLowerBound?: boolean;
        };
        /** @description A page of a list. */
        Listed_Token: {
            /** @description The items. */
            items: {
                /** Format: uuid */
                id: string;
                /**
                 * Format: uuid
                 * @description Whose it is.
                 */
                userId: string;
                /** @description Their user name. */
                username: string;
                /** @description What it is for. */
                name: string;
                /** @description The most that it may do, whatever its user may. */
                role: components["schemas"]["Role"];
                state: components["schemas"]["TokenState"];
                /** Format: date-time */
                createdAt: string;
                /** Format: date-time */
                expiresAt: string;
                /**
                 * Format: date-time
                 * @description When it was used last, to the minute.
                 */
                usedAt?: string | null;
                /**
                 * Format: date-time
                 * @description When it was taken back.
                 */
                revokedAt?: string | null;
            }[];
            /** @description Give it as `cursor` to get the next page; absent on the last. */
            nextCursor?: string | null;
            /**
             * Format: int64
             * @description How many items the whole list has.
             */
            total: number;
            /** @description The list has more than `total`: counting them all would take too long. */
            totalIsLowerBound?: boolean;
        };
        /** @description A page of a list. */
        Listed_User: {
            /** @description The items. */
            items: {
                /** Format: uuid */
                id: string;
                /**
                 * Format: uuid
                 * @description The organization that they belong to.
                 */
                owner: string;
                /** @description What they sign in with; unique over all organizations, whatever the case. */
                username: string;
                /** @description For people. */
                displayName: string;
                role: components["schemas"]["Role"];
                /** @description They may not sign in, and their tokens do not hold. */
                disabled: boolean;
                /** @description Their password was given by somebody else, and should be changed. */
                mustChangePassword: boolean;
                /**
                 * Format: date-time
                 * @description When they signed in last.
                 */
                lastSignIn?: string | null;
                /** Format: date-time */
                createdAt: string;
                /** Format: date-time */
                updatedAt: string;
                /**
                 * Format: int64
                 * @description Counts changes; also the `ETag`.
                 */
                version: number;
            }[];
            /** @description Give it as `cursor` to get the next page; absent on the last. */
            nextCursor?: string | null;
            /**
             * Format: int64
             * @description How many items the whole list has.
             */
            total: number;
            /** @description The list has more than `total`: counting them all would take too long. */
            totalIsLowerBound?: boolean;
        };
        /** @description A page of a list. */
        Listed_Window: {
            /** @description The items. */
            items: {
                /** Format: uuid */
                id: string;
                name: string;
                of: components["schemas"]["WindowOf"];
                effect: components["schemas"]["WindowEffect"];
                span: components["schemas"]["WindowSpan"];
                /** @description Of the IANA database: `Europe/Berlin`. */
                zone: string;
                /** Format: date-time */
                createdAt: string;
                /** Format: date-time */
                updatedAt: string;
                /**
                 * Format: int64
                 * @description Counts changes; also the `ETag`.
                 */
                version: number;
            }[];
            /** @description Give it as `cursor` to get the next page; absent on the last. */
            nextCursor?: string | null;
            /**
             * Format: int64
             * @description How many items the whole list has.
             */
            total: number;
            /** @description The list has more than `total`: counting them all would take too long. */
            totalIsLowerBound?: boolean;
        };
        /** @description The mail server of a channel, and whom it writes to. The password is never shown. */
        Mail: {
            /** @description A name or an address. */
            host: string;
            /** Format: int32 */
            port: number;
            security: components["schemas"]["MailSecurity"];
            /** @description Who signs in; absent where nobody does. */
            username?: string | null;
            /** @description Who writes. */
            from: string;
            /** @description To whom. */
            to: string[];
        };
        /** @description What can be set of a mail server. */
        MailInput: {
            /** @description A name or an address. */
            host: string;
            /**
             * Format: int32
             * @description 587 if absent; 465 with `tls`, 25 with `none`.
             */
            port?: number | null;
            /** @description `starttls` if absent. */
            security?: components["schemas"]["MailSecurity"];
            /** @description Who signs in; absent where nobody does. */
            username?: string | null;
            /** @description With what. To be given anew where server or user change. Write-only. */
            password?: string | null;
            /** @description Who writes: `portolan@example.org` or `Portolan <portolan@example.org>`. */
            from: string;
            /** @description To whom. */
            to: string[];
        };
        /**
         * @description How a mail server is spoken to.
         * @enum {string}
         */
        MailSecurity: "tls" | "starttls" | "none";
        /**
         * @description By what a host was known again, the strongest first.
         * @enum {string}
         */
        MatchedBy: "mac" | "hostkey" | "certificate" | "name" | "address";
        /** @description For how long an alert is muted. */
        Mute: {
            /**
             * Format: date-time
             * @description It is not told until then; absent ends the muting.
             */
            until?: string | null;
        };
        /** @description The old password and the new one. */
        NewPassword: {
            /**
             * Format: password
             * @description The password until now.
             */
            currentPassword: string;
            /**
             * Format: password
             * @description The password from now on: at least 12 characters that are not guessed soon.
             */
            newPassword: string;
        };
        /** @description What one of the two runs looked at and the other did not: nothing is known to have changed there. */
        NotLookedAt: {
            /** @description `hosts`, `targets` (which addresses it looked at cannot be told), `ports`, `versions`, `os` or `scripts`. */
            what: string;
            /** @description Which run did not look. */
            side: components["schemas"]["Side"];
            /** @description The addresses, for `hosts`. */
            hosts?: string[];
            /** @description The transport, for `ports`. */
            protocol?: string | null;
            /** @description Which, for `ports`: `1-79,81`. */
            ports?: string | null;
            /** @description Their names, for `scripts`. */
            scripts?: string[];
        };
        /** @description A word of a person that a run goes on although its windows are closed. */
        Override: {
            /**
             * Format: date-time
             * @description No window holds it before this: when they would have opened. Absent where they were not known to.
             */
            until?: string | null;
            reason: string;
            /** @description Who said it. */
            by: string;
        };
        /** @description Why a run goes on although its windows are closed. */
        OverrideInput: {
            /** @description For the audit log, and all who read the run. */
            reason: string;
        };
        /** @description An organization. */
        Owner: {
            /** Format: uuid */
            id: string;
            /** @description Unique, whatever the case. */
            name: string;
            /** @description For people. */
            displayName: string;
            /** @description Its admins decide for the whole installation. */
            system: boolean;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            /**
             * Format: int64
             * @description Counts changes; also the `ETag`.
             */
            version: number;
        };
        /** @description What can be set of an organization. */
        OwnerChange: {
            /** @description For people; the name if absent. */
            displayName?: string | null;
        };
        /** @description An organization to be. */
        OwnerInput: {
            /** @description Unique, whatever the case. */
            name: string;
            /** @description For people; the name if absent. */
            displayName?: string | null;
            admin: components["schemas"]["FirstAdmin"];
        };
        /** @description An organization and its first admin. */
        OwnerWithAdmin: components["schemas"]["Owner"] & {
            admin: components["schemas"]["UserWithPassword"];
        };
        /** @description What became of a time that a schedule named. */
        PastOccurrence: {
            /**
             * Format: date-time
             * @description As the schedule named it, without jitter.
             */
            at: string;
            /**
             * @description `started`; `missed`: the server was down; `overlapped`: an earlier run was under way; `refused`: it might not
             *     start; `queued`: it waits for the end of an earlier run.
             */
            became: string;
            /** Format: uuid */
            runId?: string | null;
            /** @description Why it was refused. */
            reason?: string | null;
            /** Format: date-time */
            decidedAt: string;
        };
        /** @description A name, and the addresses that it had when the run was made ready: these were checked, and are scanned. */
        Pin: {
            name: string;
            addresses: string[];
        };
        /**
         * @description A transport that has ports.
         * @enum {string}
         */
        PortTransport: "tcp" | "udp" | "sctp";
        /** @description A problem document (RFC 9457), `application/problem+json`. */
        Problem: {
            /** @description What kind: `urn:portolan:problem:` and a code. */
            type: string;
            /** @description The kind, for people. */
            title: string;
            /**
             * Format: int32
             * @description The HTTP status.
             */
            status: number;
            /** @description What was wrong here, and what to do. */
            detail: string;
            /** @description What was wrong with each field. */
            errors?: components["schemas"]["FieldError"][];
        };
        /** @description How far a run is. */
        Progress: {
            /**
             * Format: double
             * @description 0 to 100.
             */
            percent: number;
            /** @description What Nmap does: `SYN Stealth Scan`, `NSE`... */
            phase?: string | null;
            /**
             * Format: int64
             * @description Seconds to the end, as far as can be said.
             */
            etaSeconds?: number | null;
        };
        /** @description A provider: what scans are run by, within which limits. */
        Provider: {
            /** Format: uuid */
            id: string;
            /**
             * Format: uuid
             * @description The organization that it belongs to.
             */
            owner: string;
            /** @description Unique within the organization, whatever the case. */
            name: string;
            /** @description For people. */
            displayName: string;
            /** @description `Scan`. */
            category: string;
            /** @description `Nmap`. */
            type: string;
            /** @description The command of scans that have none of their own, with `%s` for the targets. */
            command: string;
            /** @description Who does the work of its runs. */
            engine: components["schemas"]["Engine"];
            limits: components["schemas"]["Limits"];
            /** @description Option classes that are granted beyond the default policy: `decoys`, `intrusiveScripts`... */
            options: string[];
            state: components["schemas"]["ProviderState"];
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            /**
             * Format: int64
             * @description Counts changes; also the `ETag`.
             */
            version: number;
        };
        /** @description What can be set of a provider. */
        ProviderInput: {
            /** @description Unique within the organization, whatever the case: 1 to 100 letters, digits, `.`, `_` and `-`. */
            name: string;
            /** @description For people; the name if absent. */
            displayName?: string | null;
            /**
             * @description Only `Scan` is known.
             * @default Scan
             */
            category: string;
            /**
             * @description Only `Nmap` is known.
             * @default Nmap
             */
            type: string;
            /** @description The command of scans that have none of their own, with `%s` for the targets; `-T4 -F -sV %s` if absent. */
            command?: string | null;
            /** @description Who does the work of its runs: `auto` if absent. */
            engine?: components["schemas"]["Engine"];
            /** @description How much its runs may take. */
            limits?: components["schemas"]["Limits"];
            /** @description Option classes to grant beyond the default policy. */
            options?: string[];
            /** @description `active` if absent. */
            state?: components["schemas"]["ProviderState"];
        };
        /**
         * @description Whether a provider runs scans.
         * @enum {string}
         */
        ProviderState: "active" | "inactive";
        /** @description Whether to do it or only to say what would be done. */
        RetainInput: {
            /**
             * @description Only say which runs would go; true if absent.
             * @default true
             */
            dryRun: boolean;
        };
        /** @description How long finished runs are kept. A run goes when it is over either limit. */
        Retention: {
            /**
             * Format: int64
             * @description Days after their end; absent: for ever.
             */
            keepDays?: number | null;
            /**
             * Format: int64
             * @description The newest so many of each scan; absent: all.
             */
            keepRuns?: number | null;
        };
        /**
         * @description What a user may do, in rising order: `viewer` sees, `operator` also scans, `admin` also decides.
         * @enum {string}
         */
        Role: "viewer" | "operator" | "admin";
        /**
         * @description Whether a rule is used.
         * @enum {string}
         */
        RuleState: "active" | "inactive";
        /** @description A run. */
        Run: {
            /** Format: uuid */
            id: string;
            kind: components["schemas"]["Kind"];
            /** Format: uuid */
            scanId?: string | null;
            /** Format: uuid */
            providerId?: string | null;
            displayName: string;
            state: components["schemas"]["State"];
            /** @description Interrupted, and goes on by itself at the server's next start. */
            resumes: boolean;
            progress: components["schemas"]["Progress"];
            counts: components["schemas"]["Counts"];
            /** @description One line for a person: `2 of 256 hosts up, 7 open ports`. */
            summary: string;
            /** @description What is to be said of the state: why it failed, what was left out. */
            message?: string | null;
            /** @description What to try next. */
            hint?: string | null;
            /** @description How the document ended, once there is one: `success`, `error` or `interrupted`. */
            outcome?: string | null;
            /** @description The command, with `%s` for the targets. */
            command: string;
            /** @description What was to be scanned, assets and tags resolved. */
            targets: string[];
            /** @description Nmap's words. */
            argv: string[];
            /** @description Names and their addresses. */
            resolved: components["schemas"]["Pin"][];
            /** @description What the check said, as `POST /commands/explain` shows it. */
            verdict?: Record<string, never> | null;
            /** @description The stages that are over, expected against actual, where the prober did a part of it. */
            stages?: components["schemas"]["ResultStage"][] | null;
            who: components["schemas"]["Who"];
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            startedAt?: string | null;
            /** Format: date-time */
            endedAt?: string | null;
            /**
             * Format: double
             * @description Seconds of work, without the time between interruptions.
             */
            elapsedSeconds: number;
            /**
             * Format: int64
             * @description How long it may take.
             */
            timeoutSeconds?: number | null;
            /** @description Somebody asked to end it. */
            cancelRequested: boolean;
            /**
             * Format: int64
             * @description The number of its last event.
             */
            lastEvent: number;
            /**
             * Format: date-time
             * @description When its windows open, while it waits for that and it is known.
             */
            opensAt?: string | null;
            override?: components["schemas"]["Override"] | null;
            /**
             * Format: uuid
             * @description The run whose doubts this one looks at once more.
             */
            secondLookOf?: string | null;
        };
        /** @description Two runs side by side. */
        RunComparison: {
            /** @description How many hosts are up in both. */
            compared: number;
            /** @description What changed. What is in doubt stands among it and says so. */
            changes: components["schemas"]["Compared"][];
            /** @description What was not compared, since one of them did not look. */
            notLookedAt: components["schemas"]["NotLookedAt"][];
        };
        /** @description An event of a run, as the lines of the stream say it. */
        RunEvent: {
            /** @description Its number: give the last one as `Last-Event-ID`. */
            id: string;
            /** @description `state`, `progress`, `port`, `host` or `log`. */
            event: string;
            /** @description What there is to it: JSON. */
            data: string;
        };
        /** @description A host of a run, in short. */
        RunHost: {
            /**
             * Format: int64
             * @description For `GET /runs/{id}/hosts/{hostId}`.
             */
            hostId: number;
            ip?: string | null;
            state: components["schemas"]["Answered"];
            /** @description Its first name. */
            hostname?: string | null;
            /** @description The best guess of its operating system. */
            os?: string | null;
            /** Format: int64 */
            openPorts: number;
            /**
             * Format: double
             * @description Round-trip time in seconds.
             */
            latencySeconds?: number | null;
        };
        /** @description A scan: each start of it is a run. */
        Scan: {
            /** Format: uuid */
            id: string;
            /** @description For people; need not be unique. */
            displayName: string;
            /** Format: uuid */
            providerId: string;
            /** @description What the provider is called. */
            providerName: string;
            target: components["schemas"]["ScanTarget"];
            /** @description The command, where it has one of its own; without it and `templateId`, the provider's. */
            command?: string | null;
            /** @description A built-in template's name or an own one's UUID. */
            templateId?: string | null;
            /** @description What is set in the template. */
            parameters?: {
                [key: string]: string;
            } | null;
            /**
             * Format: uuid
             * @description The user who made it.
             */
            createdBy?: string | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            /**
             * Format: int64
             * @description Counts changes; also the `ETag`.
             */
            version: number;
            lastRun?: components["schemas"]["ScanLastRun"] | null;
        };
        /** @description What can be set of a scan. */
        ScanInput: {
            /** @description For people; need not be unique. */
            displayName: string;
            /**
             * Format: uuid
             * @description Who runs it.
             */
            providerId: string;
            target: components["schemas"]["ScanTarget"];
            /** @description The command, with `%s` for the targets. Without it and `templateId`, the provider's. */
            command?: string | null;
            /** @description A built-in template's name or an own one's UUID, in the place of `command`. */
            templateId?: string | null;
            /** @description What is set in the template. */
            parameters?: {
                [key: string]: string;
            };
        };
        /** @description The last run of a scan, in short. */
        ScanLastRun: {
            /** Format: uuid */
            id: string;
            /** @description `created`, `pending`, `waiting`, `running`, `completed`, `cancelled`, `failed`, `timedOut`, `interrupted` or `partial`. */
            state: string;
            /**
             * Format: double
             * @description How far it is, 0 to 100.
             */
            percent: number;
            /**
             * Format: date-time
             * @description When it was asked for.
             */
            createdAt: string;
            /** Format: date-time */
            startedAt?: string | null;
            /** Format: date-time */
            endedAt?: string | null;
            /**
             * Format: int64
             * @description Hosts that are up.
             */
            hostsUp: number;
            /**
             * Format: int64
             * @description Addresses looked at.
             */
            hostsTotal: number;
            /**
             * Format: int64
             * @description Open ports.
             */
            openPorts: number;
            /** @description How it ended, where there is more to say than the state. */
            message?: string | null;
        };
        /** @description What a scan is aimed at. */
        ScanTarget: {
            /** @description Addresses, networks, ranges and names. */
            targets: string[];
            /** @enum {string} */
            mode: "manual";
        } | {
            /** @description Assets. */
            assetIds?: string[];
            /** @description Tags. */
            tags?: string[];
            /** @enum {string} */
            mode: "asset";
        };
        /** @description When a scan starts by itself. */
        Schedule: {
            /** Format: uuid */
            scanId: string;
            /** @description What the scan is called. */
            scanName: string;
            when: components["schemas"]["ScheduleWhen"];
            /** @description Of the IANA database: `Europe/Berlin`. */
            zone: string;
            /**
             * Format: int32
             * @description A start is up to so many seconds later than the time that is named, and always equally late for the same time.
             */
            jitterSeconds: number;
            missed: components["schemas"]["ScheduleMissed"];
            overlap: components["schemas"]["ScheduleOverlap"];
            enabled: boolean;
            /** @description The next five starts, with their jitter; none where it is off. */
            next: string[];
            /** @description What became of the last times, the newest first; absent in lists. */
            last?: components["schemas"]["PastOccurrence"][] | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            /**
             * Format: int64
             * @description Counts changes; also the `ETag`.
             */
            version: number;
        };
        /** @description What can be set of a schedule. */
        ScheduleInput: {
            when: components["schemas"]["ScheduleWhen"];
            /** @description Of the IANA database: `Europe/Berlin`. */
            zone: string;
            /**
             * Format: int32
             * @description A start is up to so many seconds later than the time that is named, and always equally late for the same time.
             */
            jitterSeconds?: number;
            missed?: components["schemas"]["ScheduleMissed"];
            overlap?: components["schemas"]["ScheduleOverlap"];
            /** @description Whether it starts anything; `true` if absent. */
            enabled?: boolean;
        };
        /**
         * @description What becomes of starts that were missed while the server was down.
         * @enum {string}
         */
        ScheduleMissed: "runOnce" | "skip";
        /**
         * @description What becomes of a start while an earlier run of the scan is under way.
         * @enum {string}
         */
        ScheduleOverlap: "refuse" | "queue";
        /** @description The next times of a schedule. */
        SchedulePreview: {
            /** @description Five at most, without jitter. */
            times: components["schemas"]["SchedulePreviewTime"][];
        };
        /** @description A schedule to be. */
        SchedulePreviewInput: {
            when: components["schemas"]["ScheduleWhen"];
            /** @description Of the IANA database: `Europe/Berlin`. */
            zone: string;
            /**
             * Format: date-time
             * @description The times after this; after now if absent.
             */
            after?: string | null;
        };
        /** @description A time that a schedule names. */
        SchedulePreviewTime: {
            /** Format: date-time */
            at: string;
            /** @description What the clock on the wall shows then. */
            local: string;
        };
        /**
         * @description When, by the clock on the wall. A time that does not exist, because clocks are put forward, is the end of the gap;
         *     one that comes twice is the first.
         */
        ScheduleWhen: {
            /** @description `30 2 * * 1-5` */
            expression: string;
            /** @enum {string} */
            kind: "cron";
        } | {
            days: components["schemas"]["Day"][];
            /** @description `02:30` */
            at: string;
            /** @enum {string} */
            kind: "weekly";
        } | {
            /** Format: int32 */
            day: number;
            /** @description `02:30` */
            at: string;
            /** @enum {string} */
            kind: "monthly";
        } | {
            /** @description `2026-12-24T22:00` */
            at: string;
            /** @enum {string} */
            kind: "once";
        };
        /** @description Whether a target may be scanned. */
        ScopeAnswer: {
            /** @description The target in canonical form. */
            target: string;
            /** @description Whether all of it may be scanned. */
            inScope: boolean;
            /** @description `notAllowed`, `excluded`, `excludedName` or `neverScanned`; absent where it is in scope. */
            code?: string | null;
            /** @description The first of its addresses that may not be scanned. */
            address?: string | null;
            /** @description Why it is in or out. */
            reason: string;
        };
        /** @description What may be scanned. */
        ScopeInput: {
            /** @description Networks (`10.0.0.0/8`), addresses and names (`db.example.org`, `*.example.org`) that may be scanned. */
            allowed: string[];
            /** @description Those that may not, whatever is allowed. */
            excluded?: string[];
        };
        /** @description What to try. */
        ScopeQuestion: {
            /**
             * @description An address, a network, a range or a name.
             * @example 10.0.0.0/24
             */
            target: string;
        };
        /** @description What may be scanned. Multicast, broadcast and the addresses where clouds keep credentials never are. */
        ScopeView: {
            /** @description Networks and names that may be scanned. `*.example.org` stands for all names below `example.org`. */
            allowed: string[];
            /** @description Networks and names that may not, whatever is allowed. */
            excluded: string[];
            /** Format: date-time */
            updatedAt: string;
            /**
             * Format: int64
             * @description Counts changes; also the `ETag`.
             */
            version: number;
        };
        /** @description Limits that the server's configuration sets; no client can. */
        ServerLimits: {
            /**
             * Format: int32
             * @description Runs at a time.
             */
            maxParallelRuns: number;
            /**
             * Format: int64
             * @description Packets a second of each run, whatever its provider says; absent: no limit.
             */
            maxRatePps?: number | null;
            /** @description Bytes of a request's body, but for imports. */
            bodyBytes: number;
            /**
             * Format: double
             * @description Seconds that a request may take to come.
             */
            requestSeconds: number;
            /**
             * Format: double
             * @description Seconds after which a session that is not used ends.
             */
            sessionIdleSeconds: number;
            /**
             * Format: double
             * @description Seconds after which every session ends.
             */
            sessionLifetimeSeconds: number;
            /**
             * Format: int32
             * @description Failed sign-ins before the next has to wait.
             */
            signInAttempts: number;
            /**
             * Format: double
             * @description Seconds that failed sign-ins are counted for.
             */
            signInWindowSeconds: number;
        };
        /** @description The latest known state of a port. */
        Service: {
            ip: string;
            hostname?: string | null;
            /** @description `tcp`, `udp`, `sctp` or `ip`. */
            protocol: string;
            /** Format: int32 */
            port: number;
            /** @description Nmap's six: `open`, `closed`, `filtered`, `unfiltered`, `open|filtered`, `closed|filtered`. */
            state: string;
            service?: string | null;
            product?: string | null;
            version?: string | null;
            extraInfo?: string | null;
            tunnel?: string | null;
            /** Format: date-time */
            firstSeen: string;
            /** Format: date-time */
            lastSeen: string;
            /**
             * Format: uuid
             * @description The run that looked at it last, while that is kept.
             */
            lastRunId?: string | null;
        };
        /** @description The settings of an organization. */
        Settings: {
            retention: components["schemas"]["Retention"];
            server: components["schemas"]["ServerLimits"];
            /** Format: date-time */
            updatedAt: string;
            /**
             * Format: int64
             * @description Counts changes; also the `ETag`.
             */
            version: number;
        };
        /** @description What can be set. */
        SettingsInput: {
            retention: components["schemas"]["Retention"];
        };
        /**
         * @description How bad it is, in rising order.
         * @enum {string}
         */
        Severity: "info" | "low" | "medium" | "high" | "critical";
        /**
         * @description Which of the two runs.
         * @enum {string}
         */
        Side: "before" | "after";
        /** @description What a run said of a host. */
        Sighting: {
            /** Format: uuid */
            runId: string;
            runName: string;
            /**
             * Format: int64
             * @description For `GET /runs/{id}/hosts/{hostId}`.
             */
            hostId: number;
            /** Format: date-time */
            seen: string;
            state: string;
            /** Format: int64 */
            openPorts: number;
        };
        /** @description A name and its password. */
        SignIn: {
            /** @description The name, whatever its case. */
            username: string;
            /**
             * Format: password
             * @description The password.
             */
            password: string;
        };
        /** @description Who is signed in. */
        SignedIn: {
            /**
             * Format: uuid
             * @description The user.
             */
            userId: string;
            /** @description The name that they sign in with. */
            username: string;
            /** @description The name for people. */
            displayName: string;
            /**
             * Format: uuid
             * @description Their organization.
             */
            ownerId: string;
            /** @description `viewer`, `operator` or `admin`: what they may do by this way of signing in. */
            role: string;
            /** @description Whether they decide for the whole installation too. */
            systemAdmin: boolean;
            /** @description The password was given to them by somebody else, and should be changed. */
            mustChangePassword: boolean;
            /** @description `session` or `token`. */
            via: string;
        };
        /**
         * @description The state of a run.
         * @enum {string}
         */
        State: "created" | "pending" | "waiting" | "running" | "completed" | "cancelled" | "failed" | "timedOut" | "interrupted" | "partial";
        /** @description A command under a name. */
        Template: {
            /** @description The name of a built-in one (`ping`), the UUID of the organization's own. */
            id: string;
            /** @description Built-in ones cannot be changed. */
            builtIn: boolean;
            /** @description What it is called in lists. */
            name: string;
            /** @description What it does. */
            description: string;
            /** @description The command, with `%s` for the targets. */
            command: string;
            /** @description What can be set; nothing in own ones. */
            parameters: components["schemas"]["TemplateParameter"][];
            /** @description Whether Nmap ends at once without raw sockets. */
            needsPrivilege: boolean;
            /** @description How long it tends to take; of built-in ones. */
            duration?: string | null;
            /** Format: date-time */
            createdAt?: string | null;
            /** Format: date-time */
            updatedAt?: string | null;
            /**
             * Format: int64
             * @description Counts changes; also the `ETag`. Built-in ones stay at 1.
             */
            version: number;
        };
        /** @description What can be set of a template. */
        TemplateInput: {
            /** @description Unique within the organization, whatever the case. */
            name: string;
            /** @description What it does, for people. */
            description?: string;
            /** @description The command, with `%s` for the targets. */
            command: string;
        };
        /** @description What can be set in a built-in template. */
        TemplateParameter: {
            /** @description What it is called by. */
            name: string;
            /** @description What it means. */
            description: string;
            /** @description The value where none is given. */
            default: string;
            /** @description The option that takes it. */
            option: string;
        };
        /** @description A token, without its secret. */
        Token: {
            /** Format: uuid */
            id: string;
            /**
             * Format: uuid
             * @description Whose it is.
             */
            userId: string;
            /** @description Their user name. */
            username: string;
            /** @description What it is for. */
            name: string;
            /** @description The most that it may do, whatever its user may. */
            role: components["schemas"]["Role"];
            state: components["schemas"]["TokenState"];
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            expiresAt: string;
            /**
             * Format: date-time
             * @description When it was used last, to the minute.
             */
            usedAt?: string | null;
            /**
             * Format: date-time
             * @description When it was taken back.
             */
            revokedAt?: string | null;
        };
        /** @description A token to be. */
        TokenInput: {
            /** @description What it is for. */
            name: string;
            role?: components["schemas"]["Role"] | null;
            /**
             * Format: int32
             * @description How long it holds.
             * @default 90
             */
            expiresInDays: number;
        };
        /**
         * @description Whether a token holds.
         * @enum {string}
         */
        TokenState: "active" | "expired" | "revoked";
        /** @description A token with its secret. */
        TokenWithSecret: components["schemas"]["Token"] & {
            /** @description The secret, for `Authorization: Bearer`. It is shown this once. */
            token: string;
        };
        /** @description What to try. */
        Try: {
            /** @description An address, network, octet range or name. */
            target: string;
            /** @description A command, with `%s` for the target; the provider's own if absent. */
            command?: string | null;
        };
        /** @description A user. */
        User: {
            /** Format: uuid */
            id: string;
            /**
             * Format: uuid
             * @description The organization that they belong to.
             */
            owner: string;
            /** @description What they sign in with; unique over all organizations, whatever the case. */
            username: string;
            /** @description For people. */
            displayName: string;
            role: components["schemas"]["Role"];
            /** @description They may not sign in, and their tokens do not hold. */
            disabled: boolean;
            /** @description Their password was given by somebody else, and should be changed. */
            mustChangePassword: boolean;
            /**
             * Format: date-time
             * @description When they signed in last.
             */
            lastSignIn?: string | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            /**
             * Format: int64
             * @description Counts changes; also the `ETag`.
             */
            version: number;
        };
        /** @description What can be set of a user. */
        UserChange: {
            /** @description For people; the user name if absent. */
            displayName?: string | null;
            role: components["schemas"]["Role"];
            /** @description They may not sign in, and their tokens do not hold. */
            disabled?: boolean;
            /**
             * Format: password
             * @description A new password for somebody else, who should change it; the old one stays if absent. One's own is changed by
             *     `POST /session/password`.
             */
            password?: string | null;
            /** @description Makes a new password instead, and shows it in the answer this once. */
            generatePassword?: boolean;
        };
        /** @description A user to be. */
        UserInput: {
            /** @description What they sign in with; unique over all organizations, whatever the case. */
            username: string;
            /** @description For people; the user name if absent. */
            displayName?: string | null;
            role: components["schemas"]["Role"];
            /**
             * Format: password
             * @description At least 12 characters that are not guessed soon. If absent, one is made, and shown in the answer this once.
             *     Either way they should change it.
             */
            password?: string | null;
            /**
             * Format: uuid
             * @description Where they belong; the caller's organization if absent. Another one is only for system admins.
             */
            ownerId?: string | null;
        };
        /** @description A user, and the password that was made for them. */
        UserWithPassword: components["schemas"]["User"] & {
            /** @description Where one was made: it is shown this once. */
            password?: string | null;
        };
        /** @description Who started a run. */
        Who: {
            /** Format: uuid */
            userId?: string | null;
            /** @description As they were called then. */
            username?: string | null;
        };
        /** @description A time in which scans may run, or may not. */
        Window: {
            /** Format: uuid */
            id: string;
            name: string;
            of: components["schemas"]["WindowOf"];
            effect: components["schemas"]["WindowEffect"];
            span: components["schemas"]["WindowSpan"];
            /** @description Of the IANA database: `Europe/Berlin`. */
            zone: string;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            /**
             * Format: int64
             * @description Counts changes; also the `ETag`.
             */
            version: number;
        };
        /**
         * @description What a window does.
         * @enum {string}
         */
        WindowEffect: "allow" | "blackout";
        /** @description What can be set of a window. */
        WindowInput: {
            /** @description Unique within the organization, whatever the case. */
            name: string;
            of: components["schemas"]["WindowOf"];
            effect: components["schemas"]["WindowEffect"];
            span: components["schemas"]["WindowSpan"];
            /** @description Of the IANA database: `Europe/Berlin`. */
            zone: string;
        };
        /**
         * @description What a window belongs to. All that hold for a run must allow it: those of the organization, of each network that
         *     it sends into, and of its scan.
         */
        WindowOf: {
            /** @enum {string} */
            kind: "owner";
        } | {
            /** @description `10.0.0.0/8` */
            network: string;
            /** @enum {string} */
            kind: "network";
        } | {
            /** Format: uuid */
            scanId: string;
            /** @enum {string} */
            kind: "scan";
        };
        /** @description The times of a window, by the clock on the wall: it is open while that shows a time inside. */
        WindowSpan: {
            /** @description The days on which it begins. */
            days: components["schemas"]["Day"][];
            /** @description The first time in it: `22:00` */
            from: string;
            /** @description The first time after it, on the next day where that is not after `from`; both the same are 24 hours. */
            to: string;
            /** @enum {string} */
            kind: "weekly";
        } | {
            /** @description The first time in it: `2026-12-24T22:00` */
            from: string;
            /** @description The first time after it. */
            to: string;
            /** @enum {string} */
            kind: "once";
        };
        /** @description Which program scanned, and how it was called. */
        ResultScanner: {
            /** @description `nmap`, `masscan`... */
            name?: string | null;
            /** @description Its version. */
            version?: string | null;
            /** @description Its command line. */
            args?: string | null;
            /** @description Version of its XML format. */
            xmlOutputVersion?: string | null;
        };
        /** @description How a run ended. */
        ResultOutcome: "success" | "error" | "interrupted";
        /** @description Host counts as the scanner reported them. */
        ResultStats: {
            /**
             * Format: uint64
             * @description Hosts that answered.
             */
            hostsUp: number;
            /**
             * Format: uint64
             * @description Hosts that did not.
             */
            hostsDown: number;
            /**
             * Format: uint64
             * @description All of them.
             */
            hostsTotal: number;
        };
        /** @description Which ports were scanned, and how. */
        ResultScanInfo: {
            /** @description Scan type: `syn`, `connect`, `udp`... */
            type?: string | null;
            /** @description The transport. */
            protocol?: string | null;
            /**
             * Format: uint64
             * @description How many ports.
             */
            numServices?: number | null;
            /** @description Which ports: `1-1000,8080`. */
            services?: string | null;
            /** @description Custom TCP flags (`--scanflags`). */
            scanFlags?: string | null;
        };
        /** @description What one script said of a port, a host or the run. */
        ResultScript: {
            /** @description The script's name: `ssh-hostkey`. */
            id: string;
            /** @description Its output for people, as Nmap prints it. */
            output: string;
            /**
             * @description Its structured output: Nmap's nested `table` and `elem` as JSON. A table whose entries all have
             *     different keys is an object, one whose entries have none is an array; under a repeated key stands an
             *     array of all its values; where keyed and unkeyed entries mix, the table is an array in which a keyed
             *     entry is an object of one member.
             */
            data?: unknown;
        };
        /** @description Something that was met on the way and how it was dealt with. */
        ResultWarning: {
            /** @description Stable name of the kind of warning, camelCase. */
            code: string;
            /** @description What happened, for people. */
            message: string;
        };
        /** @description A stage that is over, with all parts of the scan that are over. */
        ResultStage: {
            /** @description Which. The prober looks for hosts and ports in one go: both took the same time. */
            kind: components["schemas"]["ResultStageKind"];
            /** @description Of its addresses. */
            family: components["schemas"]["ResultStageFamily"];
            /** @description Which parts of the result are its own. */
            saw?: components["schemas"]["ResultSaw"][];
            /**
             * Format: uint64
             * @description Addresses that it saw: hosts up and down, hosts whose ports were looked at, hosts that Nmap was asked about.
             */
            addresses: number;
            /**
             * Format: uint64
             * @description Probes that left, where they are counted.
             */
            probes?: number | null;
            /**
             * Format: double
             * @description How long it took, in seconds.
             */
            seconds: number;
            /** @description What was expected. */
            expected?: components["schemas"]["ResultStageExpected"] | null;
        };
        /** @description What a stage is. */
        ResultStageKind: "hosts" | "ports" | "nmap";
        /** @description The family of a stage's addresses. */
        ResultStageFamily: "ipv4" | "ipv6";
        /** @description What a stage can have seen. */
        ResultSaw: "hosts" | "ports" | "names" | "services" | "os" | "scripts" | "routes";
        /** @description What was expected of a stage before it began. */
        ResultStageExpected: {
            /** @description Probes that leave. */
            probes: components["schemas"]["ResultStageRange"];
            /** @description Bytes that leave. */
            bytes: components["schemas"]["ResultStageRange"];
            /** @description Seconds. */
            seconds: components["schemas"]["ResultStageRange"];
        };
        /** @description A figure for each kind of network. */
        ResultStageRange: {
            /**
             * Format: double
             * @description If every address answers.
             */
            answering: number;
            /**
             * Format: double
             * @description If every address is up and drops what it does not serve.
             */
            silent: number;
            /**
             * Format: double
             * @description If every address is dead.
             */
            dead: number;
        };
        /** @description One scanned host. Absent facts are absent keys; order is Nmap's. */
        ResultHost: {
            /** @description The address that was scanned: the first IPv4 or IPv6 address of `addresses`. */
            ip?: string | null;
            /**
             * @description Whether it answered.
             * @default unknown
             */
            state: components["schemas"]["ResultHostState"];
            /** @description Why: `echo-reply`, `arp-response`, `user-set`... */
            reason?: string | null;
            /**
             * Format: uint8
             * @description Time to live of the answer, in hops.
             */
            reasonTtl?: number | null;
            /** @description Every address known of it, the hardware address too. */
            addresses?: components["schemas"]["ResultAddress"][];
            /** @description Names: those that the user gave and those that DNS gave back. */
            hostnames?: components["schemas"]["ResultHostname"][];
            /**
             * Format: date-time
             * @description When Nmap began with this host.
             */
            start?: string | null;
            /**
             * Format: date-time
             * @description When Nmap was done with it.
             */
            end?: string | null;
            /**
             * Format: double
             * @description Smoothed round-trip time in seconds (Nmap's `srtt`).
             */
            latencySeconds?: number | null;
            /** @description Nmap gave it up at `--host-timeout`: what is here is not all. */
            timedOut?: boolean;
            /** @description A comment, as some tools write into the document. */
            comment?: string | null;
            /**
             * @description Ports that are listed one by one.
             * @default []
             */
            ports: components["schemas"]["ResultPort"][];
            /** @description Ports that are only counted, by state. */
            extraPorts?: components["schemas"]["ResultExtraPorts"][];
            /** @description Operating system detection. */
            os?: components["schemas"]["ResultOs"] | null;
            /**
             * Format: uint8
             * @description Network distance in hops.
             */
            distance?: number | null;
            /** @description How long the host has been up. */
            uptime?: components["schemas"]["ResultUptime"] | null;
            /** @description How predictable its TCP initial sequence numbers are. */
            tcpSequence?: components["schemas"]["ResultTcpSequence"] | null;
            /** @description How its IP identification field grows. */
            ipIdSequence?: components["schemas"]["ResultSequence"] | null;
            /** @description How its TCP timestamps grow. */
            tcpTimestampSequence?: components["schemas"]["ResultSequence"] | null;
            /** @description The way to it. */
            trace?: components["schemas"]["ResultTrace"] | null;
            /** @description What scripts said of the host as a whole. */
            scripts?: components["schemas"]["ResultScript"][];
            /** @description Broadcast answers met in host discovery. */
            smurfs?: components["schemas"]["ResultSmurf"][];
        };
        /** @description Whether the host answered. */
        ResultHostState: "up" | "down" | "unknown" | "skipped";
        /** @description An address of a host. */
        ResultAddress: {
            /** @description The address as Nmap wrote it. */
            addr: string;
            /** @description Its kind. */
            type: components["schemas"]["ResultAddressKind"];
            /** @description Vendor of the network card, by the hardware address. */
            vendor?: string | null;
        };
        /** @description Kind of an address. */
        ResultAddressKind: "ipv4" | "ipv6" | "mac";
        /** @description A name of a host. */
        ResultHostname: {
            /** @description The name. */
            name: string;
            /** @description `user` (given as target) or `PTR` (from reverse DNS). */
            type?: string | null;
        };
        /** @description One port that Nmap listed, with all that it said of it. */
        ResultPort: {
            /**
             * Format: uint16
             * @description Port number, or IP protocol number where `protocol` is `ip`.
             */
            port: number;
            /** @description The transport. */
            protocol: components["schemas"]["ResultProtocol"];
            /** @description What Nmap concluded. */
            state: components["schemas"]["ResultPortState"];
            /** @description Why: `syn-ack`, `reset`, `no-response`... */
            reason?: string | null;
            /**
             * Format: uint8
             * @description Time to live of the answer, in hops.
             */
            reasonTtl?: number | null;
            /** @description Who answered, where it was another host (a router's ICMP error). */
            reasonIp?: string | null;
            /** @description Name of the service: `ssh`, `http`... */
            service?: string | null;
            /**
             * @description Product, version and extra information as one line for people:
             *     `OpenSSH 9.2p1 Debian 2+deb12u10 (protocol 2.0)`.
             */
            version?: string | null;
            /** @description The product alone. */
            product?: string | null;
            /** @description The product's version alone. */
            productVersion?: string | null;
            /** @description What else the service said of itself. */
            extraInfo?: string | null;
            /** @description What the service runs in: `ssl`. */
            tunnel?: string | null;
            /** @description How the name was found: `table` (by port number only) or `probed`. */
            method?: string | null;
            /**
             * Format: uint8
             * @description Nmap's confidence in the name, 0 to 10.
             */
            confidence?: number | null;
            /** @description The name by which the service calls its host. */
            hostname?: string | null;
            /** @description The operating system, as the service tells it. */
            osType?: string | null;
            /** @description The kind of device, as the service tells it. */
            deviceType?: string | null;
            /** @description Nmap's fingerprint of a service that it did not recognize. */
            fingerprint?: string | null;
            /** @description Sun RPC program on the port. */
            rpc?: components["schemas"]["ResultRpc"] | null;
            /** @description User who owns the listening process (old ident scans). */
            owner?: string | null;
            /** @description Common Platform Enumeration names of the service. */
            cpes?: string[];
            /** @description What scripts said of the port. */
            scripts?: components["schemas"]["ResultScript"][];
        };
        /** @description A transport, or `ip` for Nmap's protocol scan (`-sO`), where "port" means an IP protocol number. */
        ResultProtocol: "tcp" | "udp" | "sctp" | "ip";
        /**
         * @description Nmap's six port states (Nmap book, "Port Scanning Basics"), and `unknown` where a document names none of
         *     them.
         */
        ResultPortState: "open" | "closed" | "filtered" | "unfiltered" | "open|filtered" | "closed|filtered" | "unknown";
        /** @description A Sun RPC program (RFC 5531). */
        ResultRpc: {
            /**
             * Format: uint32
             * @description Program number.
             */
            number?: number | null;
            /**
             * Format: uint32
             * @description Lowest version served.
             */
            low?: number | null;
            /**
             * Format: uint32
             * @description Highest version served.
             */
            high?: number | null;
        };
        /** @description Ports that Nmap counted but did not list. */
        ResultExtraPorts: {
            /** @description Their common state. */
            state: components["schemas"]["ResultPortState"];
            /**
             * Format: uint64
             * @description How many.
             */
            count: number;
            /** @description Why, with a count for each reason. */
            reasons?: components["schemas"]["ResultExtraReason"][];
        };
        /** @description One reason for a part of [`ExtraPorts`]. */
        ResultExtraReason: {
            /** @description `reset`, `no-response`... */
            reason: string;
            /**
             * Format: uint64
             * @description How many ports.
             */
            count: number;
            /** @description The transport, where the document says. */
            protocol?: components["schemas"]["ResultProtocol"] | null;
            /** @description Which ports: `1-21,23-79`. */
            ports?: string | null;
        };
        /** @description Operating system detection. */
        ResultOs: {
            /** @description Ports that detection used. */
            portsUsed?: components["schemas"]["ResultPortUsed"][];
            /** @description Candidates, best first. */
            matches?: components["schemas"]["ResultOsMatch"][];
            /** @description Raw fingerprints, where Nmap printed them. */
            fingerprints?: string[];
        };
        /** @description A port used in operating system detection. */
        ResultPortUsed: {
            /** @description Its state. */
            state: components["schemas"]["ResultPortState"];
            /** @description The transport. */
            protocol: components["schemas"]["ResultProtocol"];
            /**
             * Format: uint16
             * @description Its number.
             */
            port: number;
        };
        /** @description A candidate of operating system detection. */
        ResultOsMatch: {
            /** @description What it would be. Absent in old documents, which hold bare classes. */
            name?: string | null;
            /**
             * Format: uint8
             * @description How sure Nmap is, percent.
             */
            accuracy?: number | null;
            /**
             * Format: uint32
             * @description Line of `nmap-os-db` that it comes from.
             */
            line?: number | null;
            /** @description Classes that the candidate belongs to. */
            classes?: components["schemas"]["ResultOsClass"][];
        };
        /** @description A class of operating systems. */
        ResultOsClass: {
            /** @description Who makes it. */
            vendor?: string | null;
            /** @description Family: `Linux`. */
            family?: string | null;
            /** @description Generation: `5.X`. */
            generation?: string | null;
            /** @description Kind of device: `general purpose`. */
            type?: string | null;
            /**
             * Format: uint8
             * @description How sure Nmap is, percent.
             */
            accuracy?: number | null;
            /** @description Common Platform Enumeration names. */
            cpes?: string[];
        };
        /** @description How long a host has been up. */
        ResultUptime: {
            /**
             * Format: uint64
             * @description Seconds since it started, a guess from TCP timestamps.
             */
            seconds: number;
            /** @description When it started, as Nmap wrote it: local time of the scanner, no zone. */
            lastBoot?: string | null;
        };
        /** @description Predictability of TCP initial sequence numbers. */
        ResultTcpSequence: {
            /**
             * Format: uint64
             * @description Nmap's index of difficulty; larger is harder to predict.
             */
            index?: number | null;
            /** @description The same in words. */
            difficulty?: string | null;
            /** @description Values seen, hexadecimal. */
            values?: string[];
        };
        /** @description A sequence of values and the class Nmap put it in. */
        ResultSequence: {
            /** @description `All zeros`, `Incremental`, `1000HZ`... */
            class?: string | null;
            /** @description Values seen, hexadecimal. */
            values?: string[];
        };
        /** @description The way to a host. */
        ResultTrace: {
            /** @description Protocol of the probes. */
            protocol?: string | null;
            /**
             * Format: uint16
             * @description Port of the probes.
             */
            port?: number | null;
            /**
             * @description Routers on the way, nearest first; silent ones are left out by Nmap.
             * @default []
             */
            hops: components["schemas"]["ResultHop"][];
        };
        /** @description A router on the way to a host. */
        ResultHop: {
            /**
             * Format: uint8
             * @description Distance in hops.
             */
            ttl: number;
            /** @description Its address. */
            ip?: string | null;
            /** @description Its name. */
            host?: string | null;
            /**
             * Format: double
             * @description Round-trip time in seconds (Nmap writes milliseconds).
             */
            rttSeconds?: number | null;
        };
        /** @description More than one host answered a probe to a single address. */
        ResultSmurf: {
            /**
             * Format: uint64
             * @description How many answers.
             */
            responses: number;
        };
        /**
         * Document
         * @description The whole result. For large runs write it host by host from the [`Event`]s instead of building it.
         */
        ResultDocument: {
            /** @description Always [`SCHEMA`]. */
            schema: string;
            /** @description Which program scanned. */
            scanner: components["schemas"]["ResultScanner"];
            /**
             * Format: date-time
             * @description When the run began.
             */
            start?: string | null;
            /**
             * Format: date-time
             * @description When it ended.
             */
            end?: string | null;
            /**
             * Format: double
             * @description How long it took, in seconds.
             */
            elapsedSeconds?: number | null;
            /** @description How it ended. */
            outcome: components["schemas"]["ResultOutcome"];
            /** @description The scanner's error message, or the defect at which reading stopped. */
            message?: string | null;
            /** @description One line for a person: `2 of 256 hosts up, 7 open ports`. */
            summary: string;
            /** @description Host counts as the scanner reported them. */
            stats?: components["schemas"]["ResultStats"] | null;
            /** @description Which ports were scanned, and how. */
            scanInfo?: components["schemas"]["ResultScanInfo"][];
            /** @description Scripts that ran before any host. */
            preScripts?: components["schemas"]["ResultScript"][];
            /** @description Scripts that ran after all hosts. */
            postScripts?: components["schemas"]["ResultScript"][];
            /** @description What was met on the way. */
            warnings?: components["schemas"]["ResultWarning"][];
            /** @description Which stage saw what, where the prober did a part of it. */
            stages?: components["schemas"]["ResultStage"][];
            /** @description The hosts, in the scanner's order. */
            hosts: components["schemas"]["ResultHost"][];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    "session.read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Who is signed in */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedIn"];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "session.create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignIn"];
            };
        };
        responses: {
            /** @description Signed in */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedIn"];
                };
            };
            /** @description The body cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Name or password is wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body did not come in time */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This kind of body is not taken */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A field is wrong */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many wrong tries */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no room to store it */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "session.delete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Signed out */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no room to store it */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "session.changePassword": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewPassword"];
            };
        };
        responses: {
            /** @description Changed */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The body cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body did not come in time */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This kind of body is not taken */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A field is wrong */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many wrong tries */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no room to store it */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "provider.list": {
        parameters: {
            query?: {
                /** @description Items a page, 1 to 1000; 50 if absent. */
                limit?: number;
                /** @description `nextCursor` of the page before. */
                cursor?: string;
                /** @description The field to sort by, with a `-` in front for falling order. */
                sort?: string;
                /** @description Words to look for. */
                q?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of providers */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_Provider"];
                };
            };
            /** @description A query parameter cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "provider.create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProviderInput"];
            };
        };
        responses: {
            /** @description Made */
            201: {
                headers: {
                    /** @description Its version */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Provider"];
                };
            };
            /** @description The body cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body did not come in time */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The name is taken */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This kind of body is not taken */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A field is wrong */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no room to store it */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "provider.read": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The provider */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The provider */
            200: {
                headers: {
                    /** @description Its version */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Provider"];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "provider.change": {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the last read: then nobody else's change is overwritten */
                "If-Match"?: string | null;
            };
            path: {
                /** @description The provider */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProviderInput"];
            };
        };
        responses: {
            /** @description Changed */
            200: {
                headers: {
                    /** @description Its version */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Provider"];
                };
            };
            /** @description The body cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body did not come in time */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The name is taken */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It was changed since it was read */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This kind of body is not taken */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A field is wrong */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no room to store it */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "provider.delete": {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the last read */
                "If-Match"?: string | null;
            };
            path: {
                /** @description The provider */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Scans use it */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It was changed since it was read */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no room to store it */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "provider.health": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The provider */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was found */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "template.list": {
        parameters: {
            query?: {
                /** @description Items a page, 1 to 1000; 50 if absent. */
                limit?: number;
                /** @description `nextCursor` of the page before. */
                cursor?: string;
                /** @description The field to sort by, with a `-` in front for falling order. */
                sort?: string;
                /** @description Words to look for. */
                q?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of templates */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_Template"];
                };
            };
            /** @description A query parameter cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "template.create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TemplateInput"];
            };
        };
        responses: {
            /** @description Made */
            201: {
                headers: {
                    /** @description Its version */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Template"];
                };
            };
            /** @description The body cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body did not come in time */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The name is taken */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This kind of body is not taken */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A field is wrong */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no room to store it */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "template.read": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The name of a built-in template, or the UUID of the organization's own */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The template */
            200: {
                headers: {
                    /** @description Its version */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Template"];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "template.change": {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the last read: then nobody else's change is overwritten */
                "If-Match"?: string | null;
            };
            path: {
                /** @description The UUID of the template */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TemplateInput"];
            };
        };
        responses: {
            /** @description Changed */
            200: {
                headers: {
                    /** @description Its version */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Template"];
                };
            };
            /** @description The body cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body did not come in time */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The name is taken, or the template is built in */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It was changed since it was read */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This kind of body is not taken */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A field is wrong */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no room to store it */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "template.delete": {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the last read */
                "If-Match"?: string | null;
            };
            path: {
                /** @description The UUID of the template */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Scans use it, or the template is built in */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It was changed since it was read */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no room to store it */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "command.explain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ExplainInput"];
            };
        };
        responses: {
            /** @description The verdict, also where it is no */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Explanation"];
                };
            };
            /** @description The body cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body did not come in time */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This kind of body is not taken */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A field is wrong */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no room to store it */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "asset.list": {
        parameters: {
            query?: {
                /** @description Items a page, 1 to 1000; 50 if absent. */
                limit?: number;
                /** @description `nextCursor` of the page before. */
                cursor?: string;
                /** @description `displayName`, `type`, `createdAt` or `updatedAt`, with a `-` in front for falling order. */
                sort?: string;
                /** @description Words to look for in names, types, targets, tags and notes. */
                q?: string;
                /** @description Only assets with this tag; with all of several that commas separate. */
                tag?: string;
                /** @description Only assets of this type. */
                type?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of assets */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_Asset"];
                };
            };
            /** @description A query parameter cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "asset.create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AssetInput"];
            };
        };
        responses: {
            /** @description Made */
            201: {
                headers: {
                    /** @description Its version */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Asset"];
                };
            };
            /** @description The body cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body did not come in time */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The name is taken */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This kind of body is not taken */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A field is wrong */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no room to store it */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "asset.tags": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Every tag */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AssetTag"][];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "asset.import": {
        parameters: {
            query?: {
                /** @description Only say what would be done. */
                dryRun?: boolean;
                /** @description Take the good rows also where others are at fault. */
                partial?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "text/csv": string;
            };
        };
        responses: {
            /** @description What was done, or would be */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportReport"];
                };
            };
            /** @description A query parameter cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body did not come in time */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This kind of body is not taken */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Rows are at fault; nothing was imported */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ImportProblem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no room to store it */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "asset.export": {
        parameters: {
            query?: {
                /** @description Words to look for in names, types, targets, tags and notes. */
                q?: string;
                /** @description Only assets with this tag; with all of several that commas separate. */
                tag?: string;
                /** @description Only assets of this type. */
                type?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The columns displayName, type, targets, tags and notes */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
            /** @description A query parameter cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "asset.read": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The asset */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The asset */
            200: {
                headers: {
                    /** @description Its version */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Asset"];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "asset.change": {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the last read: then nobody else's change is overwritten */
                "If-Match"?: string | null;
            };
            path: {
                /** @description The asset */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AssetInput"];
            };
        };
        responses: {
            /** @description Changed */
            200: {
                headers: {
                    /** @description Its version */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Asset"];
                };
            };
            /** @description The body cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body did not come in time */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The name is taken */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It was changed since it was read */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This kind of body is not taken */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A field is wrong */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no room to store it */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "asset.delete": {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the last read */
                "If-Match"?: string | null;
            };
            path: {
                /** @description The asset */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Scans use it */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It was changed since it was read */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no room to store it */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "scan.list": {
        parameters: {
            query?: {
                /** @description Items a page, 1 to 1000; 50 if absent. */
                limit?: number;
                /** @description `nextCursor` of the page before. */
                cursor?: string;
                /** @description `displayName`, `createdAt`, `updatedAt` or `lastRunAt` (when it was made, of one that never ran), with a `-` in front for falling order. */
                sort?: string;
                /** @description Words to look for in names, targets, commands and templates. */
                q?: string;
                /** @description Only scans of this provider. */
                providerId?: string;
                /** @description Only scans whose last run is in this state. */
                state?: "never" | "created" | "pending" | "waiting" | "running" | "completed" | "cancelled" | "failed" | "timedOut" | "interrupted" | "partial";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of scans */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_Scan"];
                };
            };
            /** @description A query parameter cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "scan.create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ScanInput"];
            };
        };
        responses: {
            /** @description Made */
            201: {
                headers: {
                    /** @description Its version */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Scan"];
                };
            };
            /** @description The body cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body did not come in time */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This kind of body is not taken */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A field is wrong */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no room to store it */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "scan.read": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The scan */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The scan */
            200: {
                headers: {
                    /** @description Its version */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Scan"];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "scan.change": {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the last read: then nobody else's change is overwritten */
                "If-Match"?: string | null;
            };
            path: {
                /** @description The scan */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ScanInput"];
            };
        };
        responses: {
            /** @description Changed */
            200: {
                headers: {
                    /** @description Its version */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Scan"];
                };
            };
            /** @description The body cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body did not come in time */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It was changed since it was read */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This kind of body is not taken */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A field is wrong */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no room to store it */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "scan.delete": {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the last read */
                "If-Match"?: string | null;
            };
            path: {
                /** @description The scan */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A run is under way */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It was changed since it was read */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no room to store it */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "schedule.list": {
        parameters: {
            query?: {
                /** @description Items a page, 1 to 1000; 50 if absent. */
                limit?: number;
                /** @description `nextCursor` of the page before. */
                cursor?: string;
                /** @description The field to sort by, with a `-` in front for falling order. */
                sort?: string;
                /** @description Words to look for. */
                q?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of schedules */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_Schedule"];
                };
            };
            /** @description A query parameter cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "schedule.preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SchedulePreviewInput"];
            };
        };
        responses: {
            /** @description The times */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SchedulePreview"];
                };
            };
            /** @description The body cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body did not come in time */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This kind of body is not taken */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A field is wrong */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no room to store it */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "schedule.read": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The scan */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The schedule */
            200: {
                headers: {
                    /** @description Its version */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Schedule"];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "schedule.set": {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the last read: then nobody else's change is overwritten */
                "If-Match"?: string | null;
            };
            path: {
                /** @description The scan */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ScheduleInput"];
            };
        };
        responses: {
            /** @description Set */
            200: {
                headers: {
                    /** @description Its version */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Schedule"];
                };
            };
            /** @description The body cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body did not come in time */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It was changed since it was read */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This kind of body is not taken */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A field is wrong */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no room to store it */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "schedule.delete": {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the last read */
                "If-Match"?: string | null;
            };
            path: {
                /** @description The scan */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It was changed since it was read */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no room to store it */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "window.list": {
        parameters: {
            query?: {
                /** @description Items a page, 1 to 1000; 50 if absent. */
                limit?: number;
                /** @description `nextCursor` of the page before. */
                cursor?: string;
                /** @description The field to sort by, with a `-` in front for falling order. */
                sort?: string;
                /** @description Words to look for. */
                q?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of windows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_Window"];
                };
            };
            /** @description A query parameter cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "window.create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WindowInput"];
            };
        };
        responses: {
            /** @description Made */
            201: {
                headers: {
                    /** @description Its version */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Window"];
                };
            };
            /** @description The body cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body did not come in time */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The name is taken */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This kind of body is not taken */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A field is wrong */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no room to store it */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "window.read": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The window */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The window */
            200: {
                headers: {
                    /** @description Its version */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Window"];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "window.change": {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the last read: then nobody else's change is overwritten */
                "If-Match"?: string | null;
            };
            path: {
                /** @description The window */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WindowInput"];
            };
        };
        responses: {
            /** @description Changed */
            200: {
                headers: {
                    /** @description Its version */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Window"];
                };
            };
            /** @description The body cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body did not come in time */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The name is taken */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It was changed since it was read */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This kind of body is not taken */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A field is wrong */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no room to store it */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "window.delete": {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the last read */
                "If-Match"?: string | null;
            };
            path: {
                /** @description The window */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It was changed since it was read */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no room to store it */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "calendar.read": {
        parameters: {
            query: {
                /** @description Its first instant. */
                from: string;
                /** @description The first instant after it, 100 days later at most. */
                to: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The calendar */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Calendar"];
                };
            };
            /** @description The time cannot be read, or is too long */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "scope.read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The scope */
            200: {
                headers: {
                    /** @description Its version */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScopeView"];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "scope.change": {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the last read: then nobody else's change is overwritten */
                "If-Match"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ScopeInput"];
            };
        };
        responses: {
            /** @description Changed */
            200: {
                headers: {
                    /** @description Its version */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScopeView"];
                };
            };
            /** @description The body cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body did not come in time */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It was changed since it was read */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This kind of body is not taken */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A field is wrong */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no room to store it */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "scope.check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ScopeQuestion"];
            };
        };
        responses: {
            /** @description The answer, also where it is no */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScopeAnswer"];
                };
            };
            /** @description The body cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body did not come in time */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This kind of body is not taken */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A field is wrong */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no room to store it */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "settings.read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The settings */
            200: {
                headers: {
                    /** @description Their version */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Settings"];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "settings.change": {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the last read: then nobody else's change is overwritten */
                "If-Match"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SettingsInput"];
            };
        };
        responses: {
            /** @description Changed */
            200: {
                headers: {
                    /** @description Their version */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Settings"];
                };
            };
            /** @description The body cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body did not come in time */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It was changed since it was read */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This kind of body is not taken */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A field is wrong */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no room to store it */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "settings.retain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RetainInput"];
            };
        };
        responses: {
            /** @description The runs */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Expired"];
                };
            };
            /** @description The body cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body did not come in time */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This kind of body is not taken */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A field is wrong */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no room to store it */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "user.list": {
        parameters: {
            query?: {
                /** @description Items a page, 1 to 1000; 50 if absent. */
                limit?: number;
                /** @description `nextCursor` of the page before. */
                cursor?: string;
                /** @description The field to sort by, with a `-` in front for falling order. */
                sort?: string;
                /** @description Words to look for. */
                q?: string;
                /** @description Those of this organization; the caller's own if absent. Others are only for system admins. */
                ownerId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of users */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_User"];
                };
            };
            /** @description A query parameter cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such organization */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "user.create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UserInput"];
            };
        };
        responses: {
            /** @description Made */
            201: {
                headers: {
                    /** @description Its version */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserWithPassword"];
                };
            };
            /** @description The body cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such organization */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body did not come in time */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The name is taken */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This kind of body is not taken */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A field is wrong */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no room to store it */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "user.read": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The user */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The user */
            200: {
                headers: {
                    /** @description Its version */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "user.change": {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the last read: then nobody else's change is overwritten */
                "If-Match"?: string | null;
            };
            path: {
                /** @description The user */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UserChange"];
            };
        };
        responses: {
            /** @description Changed */
            200: {
                headers: {
                    /** @description Its version */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserWithPassword"];
                };
            };
            /** @description The body cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body did not come in time */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This is the last admin */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It was changed since it was read */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This kind of body is not taken */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A field is wrong */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no room to store it */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "user.delete": {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the last read */
                "If-Match"?: string | null;
            };
            path: {
                /** @description The user */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This is the last admin */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It was changed since it was read */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no room to store it */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "token.list": {
        parameters: {
            query?: {
                /** @description Items a page, 1 to 1000; 50 if absent. */
                limit?: number;
                /** @description `nextCursor` of the page before. */
                cursor?: string;
                /** @description The field to sort by, with a `-` in front for falling order. */
                sort?: string;
                /** @description Words to look for. */
                q?: string;
                /** @description Those of this user; others than oneself are only for admins. */
                userId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of tokens */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_Token"];
                };
            };
            /** @description A query parameter cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "token.create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TokenInput"];
            };
        };
        responses: {
            /** @description Made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenWithSecret"];
                };
            };
            /** @description The body cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body did not come in time */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This kind of body is not taken */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A field is wrong */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no room to store it */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "token.revoke": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The token */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Taken back */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no room to store it */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "owner.list": {
        parameters: {
            query?: {
                /** @description Items a page, 1 to 1000; 50 if absent. */
                limit?: number;
                /** @description `nextCursor` of the page before. */
                cursor?: string;
                /** @description The field to sort by, with a `-` in front for falling order. */
                sort?: string;
                /** @description Words to look for. */
                q?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of organizations */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_Owner"];
                };
            };
            /** @description A query parameter cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "owner.create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OwnerInput"];
            };
        };
        responses: {
            /** @description Made */
            201: {
                headers: {
                    /** @description Its version */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OwnerWithAdmin"];
                };
            };
            /** @description The body cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body did not come in time */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A name is taken */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This kind of body is not taken */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A field is wrong */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no room to store it */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "owner.read": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organization */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The organization */
            200: {
                headers: {
                    /** @description Its version */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Owner"];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "owner.change": {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the last read: then nobody else's change is overwritten */
                "If-Match"?: string | null;
            };
            path: {
                /** @description The organization */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OwnerChange"];
            };
        };
        responses: {
            /** @description Renamed */
            200: {
                headers: {
                    /** @description Its version */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Owner"];
                };
            };
            /** @description The body cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body did not come in time */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It was changed since it was read */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This kind of body is not taken */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A field is wrong */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no room to store it */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "audit.list": {
        parameters: {
            query?: {
                /** @description Items a page, 1 to 1000; 50 if absent. */
                limit?: number;
                /** @description `nextCursor` of the page before. */
                cursor?: string;
                /** @description `-at`, or `at` for the oldest first. */
                sort?: string;
                /** @description Words to look for. */
                q?: string;
                /** @description Only this action, `provider.create`, or all that begin so: `provider.` */
                action?: string;
                /** @description Only with this verdict. */
                verdict?: "allowed" | "refused" | "failed";
                /** @description Only of the user of this name. */
                username?: string;
                /** @description Only from then on. */
                since?: string;
                /** @description Only until then. */
                until?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of entries */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_AuditEntry"];
                };
            };
            /** @description A query parameter cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "audit.export": {
        parameters: {
            query?: {
                /** @description Words to look for. */
                q?: string;
                /** @description Only this action, `provider.create`, or all that begin so: `provider.` */
                action?: string;
                /** @description Only with this verdict. */
                verdict?: "allowed" | "refused" | "failed";
                /** @description Only of the user of this name. */
                username?: string;
                /** @description Only from then on. */
                since?: string;
                /** @description Only until then. */
                until?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The entries */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
            /** @description A query parameter cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "run.list": {
        parameters: {
            query?: {
                /** @description Items a page, 1 to 1000; 50 if absent. */
                limit?: number;
                /** @description `nextCursor` of the page before. */
                cursor?: string;
                /** @description `createdAt`, `startedAt`, `endedAt` or `displayName`; with a `-` in front for falling order. */
                sort?: string;
                /** @description Words to look for in names, commands and targets. */
                q?: string;
                /** @description Only runs of this scan. */
                scanId?: string;
                /** @description Only runs by this provider. */
                providerId?: string;
                /** @description Only runs of this kind. */
                kind?: "scan" | "test" | "import";
                /** @description Only runs in this state. */
                state?: "created" | "pending" | "waiting" | "running" | "completed" | "cancelled" | "failed" | "timedOut" | "interrupted" | "partial";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of runs */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_Run"];
                };
            };
            /** @description A query parameter cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "run.read": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The run */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The run */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Run"];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "run.delete": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The run */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It goes on: cancel it first */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no room to store it */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "run.cancel": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The run */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It ends */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Run"];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It is over already */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no room to store it */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "run.override": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The run */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OverrideInput"];
            };
        };
        responses: {
            /** @description It goes on */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Run"];
                };
            };
            /** @description The body cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body did not come in time */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not wait for its windows */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This kind of body is not taken */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A field is wrong */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no room to store it */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "run.follow": {
        parameters: {
            query?: {
                /** @description The id of the last event that the client has, where it cannot send the header `Last-Event-ID`. */
                after?: number;
            };
            header?: {
                /** @description The number of the last event that the client has */
                "Last-Event-ID"?: number | null;
            };
            path: {
                /** @description The run */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The events */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": components["schemas"]["RunEvent"];
                };
            };
            /** @description A query parameter cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many streams are open */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "run.result": {
        parameters: {
            query?: {
                /** @description `json` if absent. */
                format?: "json" | "ndjson" | "csv" | "xml" | "text" | "html";
            };
            header?: never;
            path: {
                /** @description The run */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The result */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResultDocument"];
                    "application/x-ndjson": string;
                    "text/csv": string;
                    "application/xml": string;
                    "text/plain": string;
                    "text/html": string;
                };
            };
            /** @description A query parameter cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no document of this format */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "run.hosts": {
        parameters: {
            query?: {
                /** @description Items a page, 1 to 1000; 50 if absent. */
                limit?: number;
                /** @description `nextCursor` of the page before. */
                cursor?: string;
                /** @description `ordinal` (the scanner's order), `ip` or `openPorts`; with a `-` in front for falling order. */
                sort?: string;
                /** @description Text in address, name or operating system. */
                q?: string;
                /** @description Only hosts in this state. */
                state?: "up" | "down" | "unknown" | "skipped";
                /** @description Only hosts with an open port. */
                open?: boolean;
            };
            header?: never;
            path: {
                /** @description The run */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of hosts */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_RunHost"];
                };
            };
            /** @description A query parameter cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "run.host": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The run */
                id: string;
                /** @description The host, as the list of the run's hosts names it */
                hostId: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The host */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResultHost"];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "run.changes": {
        parameters: {
            query: {
                /** @description The earlier run. */
                since: string;
            };
            header?: never;
            path: {
                /** @description The later run */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The comparison */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunComparison"];
                };
            };
            /** @description A query parameter cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of them is not over */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "run.start": {
        parameters: {
            query?: never;
            header?: {
                /** @description A text of the client's, new for each start that is meant */
                "Idempotency-Key"?: string | null;
            };
            path: {
                /** @description The scan */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A retry: the run of the first try */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Run"];
                };
            };
            /** @description It waits for its turn, or goes on; follow its events */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Run"];
                };
            };
            /** @description The key of the retry cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The provider is inactive, or the key was used for another request */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It may not start: why, field by field */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no room to store it */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "run.import": {
        parameters: {
            query?: {
                /** @description What people call the run; `Import` and the scanner's start if absent. */
                displayName?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description The document */
        requestBody: {
            content: {
                "application/xml": string;
            };
        };
        responses: {
            /** @description Taken in */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Run"];
                };
            };
            /** @description A query parameter cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body did not come in time */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This kind of body is not taken */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A field is wrong */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many imports at once */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no room to store it */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "provider.test": {
        parameters: {
            query?: never;
            header?: {
                /** @description A text of the client's, new for each try that is meant */
                "Idempotency-Key"?: string | null;
            };
            path: {
                /** @description The provider */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Try"];
            };
        };
        responses: {
            /** @description A retry: the run of the first try */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Run"];
                };
            };
            /** @description It waits for its turn, or goes on; follow its events */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Run"];
                };
            };
            /** @description The body cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body did not come in time */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The provider is inactive, or the key was used for another request */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This kind of body is not taken */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A field is wrong */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no room to store it */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "host.list": {
        parameters: {
            query?: {
                /** @description Items a page, 1 to 1000; 50 if absent. */
                limit?: number;
                /** @description `nextCursor` of the page before. */
                cursor?: string;
                /** @description The field to sort by, with a `-` in front for falling order. */
                sort?: string;
                /** @description Words to look for. */
                q?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of hosts */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_Host"];
                };
            };
            /** @description A query parameter cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "host.read": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its address */
                ip: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The host */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HostInFull"];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "service.list": {
        parameters: {
            query?: {
                /** @description Items a page, 1 to 1000; 50 if absent. */
                limit?: number;
                /** @description `nextCursor` of the page before. */
                cursor?: string;
                /** @description The field to sort by, with a `-` in front for falling order. */
                sort?: string;
                /** @description Words to look for. */
                q?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of services */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_Service"];
                };
            };
            /** @description A query parameter cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "alert.list": {
        parameters: {
            query?: {
                /** @description Items a page, 1 to 1000; 50 if absent. */
                limit?: number;
                /** @description `nextCursor` of the page before. */
                cursor?: string;
                /** @description `lastAt`, `firstAt`, `severity`, `times` or `kind`; with a `-` in front for falling order. */
                sort?: string;
                /** @description Words to look for in titles, details, kinds, addresses and tags. */
                q?: string;
                /** @description Only of this kind. */
                kind?: "host_new" | "host_gone" | "host_back" | "host_moved" | "port_opened" | "port_closed" | "port_filtered" | "service_changed" | "version_changed" | "os_changed" | "script_changed" | "certificate_changed" | "certificate_expiring" | "run_failed" | "run_waiting" | "unexpected_port" | "run_planned" | "run_started" | "run_ended";
                /** @description Only as bad as this, or worse. */
                minSeverity?: "info" | "low" | "medium" | "high" | "critical";
                /** @description Only in this state. */
                state?: "open" | "acknowledged" | "muted";
                /** @description Only at this address. */
                ip?: string;
                /** @description Only those that this run saw last. */
                runId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of alerts */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_Alert"];
                };
            };
            /** @description A query parameter cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "alert.read": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The alert */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Alert"];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "alert.acknowledge": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The alert */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is acknowledged */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Alert"];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no room to store it */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "alert.mute": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The alert */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Mute"];
            };
        };
        responses: {
            /** @description It is muted, or no longer */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Alert"];
                };
            };
            /** @description The body cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body did not come in time */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This kind of body is not taken */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A field is wrong */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no room to store it */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "rule.list": {
        parameters: {
            query?: {
                /** @description Items a page, 1 to 1000; 50 if absent. */
                limit?: number;
                /** @description `nextCursor` of the page before. */
                cursor?: string;
                /** @description The field to sort by, with a `-` in front for falling order. */
                sort?: string;
                /** @description Words to look for. */
                q?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of rules */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_AlertRule"];
                };
            };
            /** @description A query parameter cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "rule.create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AlertRuleInput"];
            };
        };
        responses: {
            /** @description Made */
            201: {
                headers: {
                    /** @description Its version */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlertRule"];
                };
            };
            /** @description The body cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body did not come in time */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The name is taken */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This kind of body is not taken */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A field is wrong */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no room to store it */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "rule.read": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The rule */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It */
            200: {
                headers: {
                    /** @description Its version */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlertRule"];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "rule.change": {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the last read: then nobody else's change is overwritten */
                "If-Match"?: string | null;
            };
            path: {
                /** @description The rule */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AlertRuleInput"];
            };
        };
        responses: {
            /** @description Changed */
            200: {
                headers: {
                    /** @description Its version */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlertRule"];
                };
            };
            /** @description The body cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body did not come in time */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The name is taken */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It was changed since it was read */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This kind of body is not taken */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A field is wrong */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no room to store it */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "rule.delete": {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the last read */
                "If-Match"?: string | null;
            };
            path: {
                /** @description The rule */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It was changed since it was read */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no room to store it */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "channel.list": {
        parameters: {
            query?: {
                /** @description Items a page, 1 to 1000; 50 if absent. */
                limit?: number;
                /** @description `nextCursor` of the page before. */
                cursor?: string;
                /** @description The field to sort by, with a `-` in front for falling order. */
                sort?: string;
                /** @description Words to look for. */
                q?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of channels */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_Channel"];
                };
            };
            /** @description A query parameter cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "channel.create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChannelInput"];
            };
        };
        responses: {
            /** @description Made */
            201: {
                headers: {
                    /** @description Its version */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChannelSet"];
                };
            };
            /** @description The body cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body did not come in time */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The name is taken */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This kind of body is not taken */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A field is wrong */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no room to store it */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "channel.read": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The channel */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It */
            200: {
                headers: {
                    /** @description Its version */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Channel"];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "channel.change": {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the last read: then nobody else's change is overwritten */
                "If-Match"?: string | null;
            };
            path: {
                /** @description The channel */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChannelInput"];
            };
        };
        responses: {
            /** @description Changed */
            200: {
                headers: {
                    /** @description Its version */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChannelSet"];
                };
            };
            /** @description The body cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body did not come in time */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The name is taken */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It was changed since it was read */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This kind of body is not taken */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A field is wrong */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no room to store it */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "channel.delete": {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the last read */
                "If-Match"?: string | null;
            };
            path: {
                /** @description The channel */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Rules use it */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It was changed since it was read */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no room to store it */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "channel.test": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The channel */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What came of it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChannelTest"];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no room to store it */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "delivery.list": {
        parameters: {
            query?: {
                /** @description Items a page, 1 to 1000; 50 if absent. */
                limit?: number;
                /** @description `nextCursor` of the page before. */
                cursor?: string;
                /** @description `createdAt`, `dueAt` or `attempts`; with a `-` in front for falling order. */
                sort?: string;
                /** @description Words to look for in the names of rules and channels, and in errors. */
                q?: string;
                /** @description Only to this channel. */
                channelId?: string;
                /** @description Only those that this rule asked for. */
                ruleId?: string;
                /** @description Only those that stand so. */
                status?: "waiting" | "delivered" | "failed";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of deliveries */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_Delivery"];
                };
            };
            /** @description A query parameter cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "change.list": {
        parameters: {
            query?: {
                /** @description Items a page, 1 to 1000; 50 if absent. */
                limit?: number;
                /** @description `nextCursor` of the page before. */
                cursor?: string;
                /** @description `-at`, or `at` for the oldest first. */
                sort?: string;
                /** @description Words to look for in addresses, names, what was, what is, and notes. */
                q?: string;
                /** @description Only changes of this kind. */
                kind?: "host_new" | "host_gone" | "host_back" | "host_moved" | "port_opened" | "port_closed" | "port_filtered" | "service_changed" | "version_changed" | "os_changed" | "script_changed" | "certificate_changed" | "certificate_expiring";
                /** @description Only of hosts in this network, range or address. */
                network?: string;
                /** @description Only of hosts of assets with this tag. */
                tag?: string;
                /** @description Only of the host of this address or name. */
                host?: string;
                /** @description Only of this port. */
                port?: number;
                /** @description Only of ports of this transport. */
                protocol?: "tcp" | "udp" | "sctp" | "ip";
                /** @description Only those that this run showed. */
                runId?: string;
                /** @description Only those that somebody, or nobody, took note of. */
                acknowledged?: boolean;
                /** @description Only from then on. */
                since?: string;
                /** @description Only until then. */
                until?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of changes */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_Change"];
                };
            };
            /** @description A query parameter cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "change.read": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The change */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The change */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Change"];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "change.acknowledge": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The change */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AcknowledgeInput"];
            };
        };
        responses: {
            /** @description The change as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Change"];
                };
            };
            /** @description The body cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body did not come in time */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This kind of body is not taken */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A field is wrong */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no room to store it */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "change.acknowledgeMany": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AcknowledgeManyInput"];
            };
        };
        responses: {
            /** @description Taken note of */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcknowledgedMany"];
                };
            };
            /** @description The body cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One of them does not exist */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body did not come in time */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This kind of body is not taken */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A field is wrong */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no room to store it */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "baseline.list": {
        parameters: {
            query?: {
                /** @description Items a page, 1 to 1000; 50 if absent. */
                limit?: number;
                /** @description `nextCursor` of the page before. */
                cursor?: string;
                /** @description `approvedAt` or `until`; with a `-` in front for falling order. `-approvedAt` if absent. */
                sort?: string;
                /** @description Words to look for in tags, ports, reasons and who approved. */
                q?: string;
                /** @description Only those that hold for this asset: its own, and those of its tags. */
                assetId?: string;
                /** @description Only those of this tag. */
                tag?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of baselines */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_Baseline"];
                };
            };
            /** @description A query parameter cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "baseline.create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BaselineInput"];
            };
        };
        responses: {
            /** @description Expected */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Baseline"];
                };
            };
            /** @description The body cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body did not come in time */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This kind of body is not taken */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A field is wrong */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no room to store it */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "baseline.findings": {
        parameters: {
            query?: {
                /** @description Items a page, 1 to 1000; 50 if absent. */
                limit?: number;
                /** @description `nextCursor` of the page before. */
                cursor?: string;
                /** @description Only of this asset. */
                assetId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of findings */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_Finding"];
                };
            };
            /** @description A query parameter cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "baseline.read": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The baseline */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The baseline */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Baseline"];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "baseline.delete": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The baseline */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Expected no longer */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no room to store it */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "server.alive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It answers */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "server.ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It can */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It cannot */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "server.metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The figures */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something failed here */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
