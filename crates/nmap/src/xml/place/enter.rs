//! What an element's start tag means where it stands.

use super::{Defect, Event, Opened, Place, Places, Tag, host, quote, run, tag};

impl Places {
    pub(super) fn enter(&mut self, tag: Tag<'_>) -> Result<Place, Defect> {
        match self.open.last() {
            None => self.enter_root(tag),
            Some(Place::Ignored) => unless_bad_name(tag, Place::Ignored),
            Some(Place::Script | Place::Table) => {
                self.script.loose_text(&self.text);
                self.text.clear();
                self.enter_script_part(tag)
            }
            Some(Place::Run) => self.enter_section(tag),
            Some(_) if !self.hosts.is_empty() => self.enter_host_part(tag),
            Some(Place::PreScript | Place::PostScript) if tag.element == "script" => {
                Ok(self.enter_script(tag))
            }
            Some(_) => self.enter_other(tag),
        }
    }

    fn enter_root(&mut self, tag: Tag<'_>) -> Result<Place, Defect> {
        if self.done {
            return Err(Defect::ContentAfterRoot { offset: tag.offset });
        }
        if tag.element != "nmaprun" {
            return Err(Defect::NotNmapXml { offset: tag.offset, root: quote(tag.element) });
        }
        let head = run::head(tag, &mut self.notes);
        // First of all events, also before warnings of its own attributes.
        self.notes.queue.push_front(Event::Started(head));
        Ok(Place::Run)
    }

    /// What stands directly in the root.
    fn enter_section(&mut self, tag: Tag<'_>) -> Result<Place, Defect> {
        let notes = &mut self.notes;
        let event = match tag.element {
            "host" => {
                self.hosts.push(host::open_host(tag, notes));
                return Ok(Place::Host);
            }
            "prescript" => return Ok(Place::PreScript),
            "postscript" => return Ok(Place::PostScript),
            "scaninfo" => run::scan_info(tag, notes),
            "taskbegin" | "taskprogress" => run::progress(tag, 0.0, notes),
            "taskend" => run::progress(tag, 100.0, notes),
            _ => return self.enter_other(tag),
        };
        notes.queue.push_back(event);
        Ok(Place::Frame)
    }

    fn enter_other(&mut self, tag: Tag<'_>) -> Result<Place, Defect> {
        let notes = &mut self.notes;
        match tag.element {
            "finished" => self.finish.finished(tag, notes),
            "hosts" => self.finish.hosts(tag, notes),
            "target" => run::target(tag, notes),
            // A frame; and how talkative Nmap was, which its arguments say too.
            "runstats" | "verbose" | "debugging" => {}
            // Each such host comes again as a whole, or is not there after all.
            "hosthint" => return Ok(Place::Ignored),
            _ => return self.enter_unknown(tag),
        }
        Ok(Place::Frame)
    }

    fn enter_host_part(&mut self, tag: Tag<'_>) -> Result<Place, Defect> {
        match tag.element {
            "script" => return Ok(self.enter_script(tag)),
            "cpe" => return Ok(self.enter_text(Place::Cpe)),
            _ => {}
        }
        let Some(host) = self.hosts.last_mut() else { return Ok(Place::Ignored) };
        if self.port_open {
            let Some(port) = host.ports.last_mut() else { return Ok(Place::Ignored) };
            match tag.element {
                "state" => host::port_state(port, tag, &mut self.notes),
                "service" => host::service(port, tag, &mut self.notes),
                "owner" => host::owner(port, tag, &mut self.notes),
                _ => return self.enter_unknown(tag),
            }
            return Ok(Place::Frame);
        }
        match tag.element {
            "port" => self.enter_port(tag),
            "host" => {
                self.hosts.push(host::open_host(tag, &mut self.notes));
                Ok(Place::Host)
            }
            _ => self.enter_host_fact(tag),
        }
    }

    fn enter_port(&mut self, tag: Tag<'_>) -> Result<Place, Defect> {
        let Some(host) = self.hosts.last_mut() else { return Ok(Place::Ignored) };
        if host.ports.len() >= self.limits.ports {
            return Err(Defect::TooManyPorts { offset: tag.offset, limit: self.limits.ports });
        }
        Ok(match host::open_port(host, tag, &mut self.notes) {
            Opened::Yes => {
                self.port_open = true;
                Place::Port
            }
            Opened::No => Place::Ignored,
        })
    }

    fn enter_host_fact(&mut self, tag: Tag<'_>) -> Result<Place, Defect> {
        let notes = &mut self.notes;
        let Some(host) = self.hosts.last_mut() else { return Ok(Place::Ignored) };
        match tag.element {
            "ports" | "hostnames" | "hostscript" | "os" => {}
            "status" => host::status(host, tag, notes),
            "address" => host::address(host, tag, notes),
            "hostname" => host::hostname(host, tag, notes),
            "extraports" => host::extra_ports(host, tag, notes),
            "extrareasons" => host::extra_reasons(host, tag, notes),
            "times" => host::times(host, tag, notes),
            "osmatch" => {
                host::os_match(host, tag, notes);
                return Ok(Place::OsMatch);
            }
            "osclass" => {
                let inside_match = self.open.last() == Some(&Place::OsMatch);
                host::os_class(host, tag, inside_match, notes);
                return Ok(Place::OsClass);
            }
            "portused" => host::port_used(host, tag, notes),
            "osfingerprint" => host::os_fingerprint(host, tag, notes),
            "hop" => host::hop(host, tag, notes),
            "trace" => host::trace(host, tag, notes),
            "distance" => host::distance(host, tag, notes),
            "uptime" => host::uptime(host, tag, notes),
            "tcpsequence" => host::tcp_sequence(host, tag, notes),
            "ipidsequence" => host.ip_id_sequence = Some(host::sequence(tag, notes)),
            "tcptssequence" => host.tcp_timestamp_sequence = Some(host::sequence(tag, notes)),
            "smurf" => host::smurf(host, tag, notes),
            _ => return self.enter_unknown(tag),
        }
        Ok(Place::Frame)
    }

    fn enter_script_part(&mut self, tag: Tag<'_>) -> Result<Place, Defect> {
        match tag.element {
            "elem" => {
                self.script.open_elem(tag, &mut self.notes);
                Ok(self.enter_text(Place::Elem))
            }
            "table" => {
                self.script.open_table(tag, &mut self.notes);
                Ok(Place::Table)
            }
            _ => self.enter_unknown(tag),
        }
    }

    fn enter_script(&mut self, tag: Tag<'_>) -> Place {
        self.script.open_script(tag, &mut self.notes);
        self.enter_text(Place::Script)
    }

    fn enter_text(&mut self, place: Place) -> Place {
        self.text.clear();
        place
    }

    #[cold]
    fn enter_unknown(&mut self, tag: Tag<'_>) -> Result<Place, Defect> {
        let (element, offset) = (quote(tag.element), tag.offset);
        self.notes.warn("unknownElement", &element.clone(), || {
            format!("element `{element}` is left out: there is no place for it (first at byte {offset})")
        });
        unless_bad_name(tag, Place::Ignored)
    }
}

fn unless_bad_name(tag: Tag<'_>, place: Place) -> Result<Place, Defect> {
    if tag::is_name(tag.element) {
        return Ok(place);
    }
    Err(Defect::BadElementName { offset: tag.offset, name: quote(tag.element) })
}
