//! Nmap's options, one row each: parser, policy, help sentences and reference page all come from here.
//!
//! Sources: Nmap 7.93 `nmap.cc` (`parse_options`), `NmapOps.cc` (`ValidateOptions`), the reference guide.
//! The order of the rows is the order of the canonical form.

use super::spec::Class;
use super::spec::Grant as Gr;
use super::spec::Group::{
    Discovery, Evasion, Misc, Old, Os, Output, Ports, Scripts, Targets, Techniques, Timing, Version,
};
use super::spec::{Kind, OptionSpec};

macro_rules! options {
    ($($id:ident = $how:ident($name:literal $(, $arg:expr)*) $(.$with:ident($($value:expr),*))*;)*) => {
        /// An option of Nmap's. Variants that one letter of `-s` or `-P` stands for are options of their own.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Opt {
            $(#[doc = concat!("`", $name, "`")] $id,)*
        }

        /// Every option that Portolan knows, in canonical order.
        pub const TABLE: &[OptionSpec] = &[
            $({
                let mut spec = OptionSpec::$how($name $(, $arg)*)$(.$with($($value),*))*;
                spec.id = Opt::$id;
                spec
            },)*
        ];
    };
}

/// Largest number that Nmap's `atoi` keeps.
const INT: u32 = 0x7fff_ffff;
/// No bound on a time without a unit.
const ANY: u64 = u64::MAX;
const OUT: &str = "Portolan writes the results: use -o json|ndjson|csv|xml|text|html with --out FILE";
const FILE: &str = "it names a file of the machine that scans";
const NO_SCAN: &str = "it does no scan";

options! {
    // Techniques.
    SynScan = flag("-sS", Techniques, "Scans TCP ports with half-open SYN probes.").raw();
    ConnectScan = flag("-sT", Techniques, "Scans TCP ports by full connections.");
    AckScan = flag("-sA", Techniques, "Sends TCP ACK probes: shows which ports a firewall filters, not which are open.").raw();
    WindowScan = flag("-sW", Techniques, "Sends TCP ACK probes and tells open from closed by the window size, where a system shows it.").raw();
    MaimonScan = flag("-sM", Techniques, "Scans TCP ports with FIN/ACK probes (Maimon scan).").raw();
    NullScan = flag("-sN", Techniques, "Scans TCP ports with probes that carry no flags.").raw();
    FinScan = flag("-sF", Techniques, "Scans TCP ports with FIN probes.").raw();
    XmasScan = flag("-sX", Techniques, "Scans TCP ports with FIN, PSH and URG set (Xmas scan).").raw();
    UdpScan = flag("-sU", Techniques, "Scans UDP ports; slow, since closed ports answer at a limited rate.").raw();
    SctpInitScan = flag("-sY", Techniques, "Scans SCTP ports with INIT probes.").raw();
    SctpCookieScan = flag("-sZ", Techniques, "Scans SCTP ports with COOKIE ECHO probes.").raw();
    ProtocolScan = flag("-sO", Techniques, "Finds which IP protocols the target supports.").raw();
    IdleScan = value("-sI", Kind::HostPort, Techniques, "Scans through the idle host {}, which appears as the source.").raw().once().grant(Gr::IdleScan);
    Bounce = value("-b", Kind::Relay, Techniques, "Scans through the FTP server {}.").once().grant(Gr::FtpBounce);
    ScanFlags = value("--scanflags", Kind::TcpFlags, Techniques, "Sets the TCP flags of probes to {}.").partly().grant(Gr::ScanFlags);
    // Host discovery.
    ListScan = flag("-sL", Discovery, "Lists the targets and their names; sends nothing to them.");
    NoPortScan = flag("-sn", Discovery, "Finds which hosts are up and scans no ports.").alias(&["-sP"]).partly();
    NoPing = flag("-Pn", Discovery, "Takes every target as up, without asking first.").alias(&["-P0", "-PN", "-PD"]);
    PingSyn = attached("-PS", Kind::PlainPorts, Discovery, "Looks for hosts with TCP SYN probes to port {}.").partly().once();
    PingAck = attached("-PA", Kind::PlainPorts, Discovery, "Looks for hosts with TCP ACK probes to port {}.").alias(&["-PT"]).partly().once();
    PingUdp = attached("-PU", Kind::PlainPorts, Discovery, "Looks for hosts with UDP probes to port {}.").raw().once();
    PingSctp = attached("-PY", Kind::PlainPorts, Discovery, "Looks for hosts with SCTP INIT probes to port {}.").raw().once();
    PingEcho = flag("-PE", Discovery, "Looks for hosts with ICMP echo requests.").alias(&["-P", "-PI"]).partly();
    PingTimestamp = flag("-PP", Discovery, "Looks for hosts with ICMP timestamp requests.").partly();
    PingNetmask = flag("-PM", Discovery, "Looks for hosts with ICMP address mask requests.").partly();
    PingProtocol = attached("-PO", Kind::Protocols, Discovery, "Looks for hosts with IP protocol probes ({}).").raw().once();
    PingBoth = attached("-PB", Kind::PlainPorts, Old, "Looks for hosts with ICMP echo requests and TCP ACK probes to port {}.").partly().once();
    PingArp = flag("-PR", Old, "Looks for hosts by ARP.").dropped("Nmap uses ARP by itself wherever it can");
    DisableArpPing = flag("--disable-arp-ping", Discovery, "Does not take an ARP or neighbour answer for a host that is up.").partly();
    IgnoreRst = flag("--discovery-ignore-rst", Discovery, "Does not take a TCP reset for a host that is up.").since(7, 90);
    Traceroute = flag("--traceroute", Discovery, "Traces the hops to each host.").raw();
    // Targets.
    InputFile = value("-iL", Kind::Unread, Targets, "Reads targets from a file.").alias(&["-i"]).never("it names a file of the machine that scans: give the targets themselves");
    RandomTargets = value("-iR", Kind::Unread, Targets, "Scans random addresses of the Internet.").never("nobody has agreed to be scanned by it: name the targets");
    Exclude = value("--exclude", Kind::Targets, Targets, "Leaves out {}.").once();
    ExcludeFile = value("--excludefile", Kind::Unread, Targets, "Reads targets to leave out from a file.").never("it names a file of the machine that scans: use --exclude");
    N = flag("-n", Targets, "Looks up no names of addresses.");
    AlwaysResolve = flag("-R", Targets, "Looks up the name of every address, also of hosts that are down.");
    ResolveAll = flag("--resolve-all", Targets, "Scans every address that a name resolves to.");
    Unique = flag("--unique", Targets, "Scans each address once, though more than one target names it.").since(7, 92);
    SystemDns = flag("--system-dns", Targets, "Looks names up with the system's resolver.");
    DnsServers = value("--dns-servers", Kind::Addresses, Targets, "Looks names up at {}.").once();
    // Ports.
    P = value("-p", Kind::Ports, Ports, "Scans ports {}.").once();
    ExcludePorts = value("--exclude-ports", Kind::Ports, Ports, "Leaves out ports {}.").once();
    Fast = flag("-F", Ports, "Scans the 100 most common ports of each protocol instead of 1000.");
    Sequential = flag("-r", Ports, "Scans ports in order, not at random.");
    PortRatio = value("--port-ratio", Kind::Ratio, Ports, "Scans ports that are open on more than {} of hosts.");
    TopPorts = value("--top-ports", Kind::TopPorts, Ports, "Scans the {} most common ports of each protocol.");
    // Version.
    VersionScan = flag("-sV", Version, "Asks open ports what service and version they run.").alias(&["-sR"]);
    AllPorts = flag("--allports", Version, "Asks also the ports that version detection leaves alone (printers may print it).");
    VersionIntensity = value("--version-intensity", Kind::Number(0, 9), Version, "Tries version probes up to intensity {} of 9.");
    VersionLight = flag("--version-light", Version, "Tries only the likeliest version probes (intensity 2).");
    VersionAll = flag("--version-all", Version, "Tries every version probe (intensity 9).");
    VersionTrace = flag("--version-trace", Version, "Prints what version detection does.");
    // Scripts.
    DefaultScripts = flag("-sC", Scripts, "Runs Nmap's default scripts.");
    Script = value("--script", Kind::Scripts, Scripts, "Runs the scripts that match {}.").adds().scripts();
    ScriptArgs = value("--script-args", Kind::Text, Scripts, "Gives scripts the arguments {}.").once().grant(Gr::ScriptArgs);
    ScriptArgsFile = value("--script-args-file", Kind::Unread, Scripts, "Reads script arguments from a file.").never("it names a file of the machine that scans: use --script-args");
    ScriptTrace = flag("--script-trace", Scripts, "Prints what scripts send and receive.");
    ScriptUpdateDb = flag("--script-updatedb", Scripts, "Rebuilds the script database.").never("it writes into Nmap's own files, and does no scan: run nmap --script-updatedb as the administrator");
    ScriptHelp = value("--script-help", Kind::Unread, Scripts, "Shows the help of scripts.").never("it does no scan: see https://nmap.org/nsedoc/");
    ScriptTimeout = value("--script-timeout", Kind::Time(0, ANY), Scripts, "Ends a script that runs longer than {}.");
    // OS.
    OsScan = attached("-O", Kind::Two, Os, "Guesses the operating system from its network fingerprint.").raw();
    OsLimit = flag("--osscan-limit", Os, "Guesses the operating system only where an open and a closed port were found.");
    OsGuess = flag("--osscan-guess", Os, "Guesses the operating system more boldly.").alias(&["--fuzzy"]);
    MaxOsTries = value("--max-os-tries", Kind::Number(1, 50), Os, "Tries the operating system at most {} times.");
    // Timing.
    TimingTemplate = value("-T", Kind::Timing, Timing, "Uses the timing template {}.").alias(&["--timing"]).once();
    MaxHostgroup = value("--max-hostgroup", Kind::Number(1, INT), Timing, "Scans at most {} hosts at a time.");
    MinHostgroup = value("--min-hostgroup", Kind::Number(0, INT), Timing, "Scans at least {} hosts at a time.");
    MinParallelism = value("--min-parallelism", Kind::Number(1, INT), Timing, "Keeps at least {} probes in flight.");
    MaxParallelism = value("--max-parallelism", Kind::Number(1, INT), Timing, "Keeps at most {} probes in flight.").alias(&["-M"]);
    MinRtt = value("--min-rtt-timeout", Kind::Time(0, 50_000), Timing, "Waits at least {} for an answer.");
    MaxRtt = value("--max-rtt-timeout", Kind::Time(5, 50_000), Timing, "Waits at most {} for an answer.");
    InitialRtt = value("--initial-rtt-timeout", Kind::Time(1, 50_000), Timing, "Waits {} for the first answers.");
    MaxRetries = value("--max-retries", Kind::Number(0, INT), Timing, "Sends a probe again at most {} times.");
    HostTimeout = value("--host-timeout", Kind::Time(0, 10_000_000), Timing, "Gives a host up after {}.");
    ScanDelay = value("--scan-delay", Kind::Time(0, 100_000), Timing, "Waits at least {} between probes to a host.");
    MaxScanDelay = value("--max-scan-delay", Kind::Time(0, 100_000), Timing, "Never waits longer than {} between probes to a host.");
    MinRate = value("--min-rate", Kind::Rate, Timing, "Sends at least {} probes a second.");
    MaxRate = value("--max-rate", Kind::Rate, Timing, "Sends at most {} probes a second.");
    DefeatRst = flag("--defeat-rst-ratelimit", Timing, "Does not slow down for hosts that limit their resets; closed ports may show as filtered.").raw();
    DefeatIcmp = flag("--defeat-icmp-ratelimit", Timing, "Does not slow down for hosts that limit their ICMP errors; closed ports may show as open|filtered.").raw();
    NsockEngine = value("--nsock-engine", Kind::Engine, Timing, "Waits for sockets with {}.");
    // Evasion.
    Fragment = flag("-f", Evasion, "Cuts probes into fragments of 8 bytes.").alias(&["--ff"]).raw().adds().grant(Gr::Fragmentation);
    Mtu = value("--mtu", Kind::Mtu, Evasion, "Cuts probes into fragments of {} bytes.").raw().grant(Gr::Fragmentation);
    Decoy = value("-D", Kind::Decoys, Evasion, "Hides the scan among the decoys {}.").raw().once().grant(Gr::Decoys);
    SpoofSource = value("-S", Kind::Address, Evasion, "Sends from the address {}.").partly().once().grant(Gr::Spoofing);
    Interface = value("-e", Kind::Interface, Evasion, "Sends through the interface {}.").partly().grant(Gr::Interface);
    SourcePort = value("--source-port", Kind::Number(0, 65535), Evasion, "Sends from port {}.").alias(&["-g"]).partly().grant(Gr::SourcePort);
    Proxies = value("--proxies", Kind::Proxies, Evasion, "Relays connections of scripts and version detection through {}.").alias(&["--proxy"]).once().grant(Gr::Proxies);
    Data = value("--data", Kind::Hex, Evasion, "Adds the bytes {} to probes.").partly().once().grant(Gr::Payload);
    DataString = value("--data-string", Kind::Text, Evasion, "Adds the text {} to probes.").partly().once().grant(Gr::Payload);
    DataLength = value("--data-length", Kind::Number(0, 65400), Evasion, "Adds {} random bytes to probes.").partly().once().grant(Gr::Payload);
    IpOptions = value("--ip-options", Kind::IpOptions, Evasion, "Sends packets with the IP options {}.").partly().once().grant(Gr::IpOptions);
    Ttl = value("--ttl", Kind::Number(0, 255), Evasion, "Sends packets that live {} hops.").partly().grant(Gr::Ttl);
    RandomizeHosts = flag("--randomize-hosts", Evasion, "Scans hosts in random order.").alias(&["--rH"]);
    SpoofMac = value("--spoof-mac", Kind::Mac, Evasion, "Sends from the MAC address {}.").partly().once().grant(Gr::Spoofing);
    BadSum = flag("--badsum", Evasion, "Sends wrong checksums, which only a firewall would answer.").partly().grant(Gr::BadChecksum);
    Adler32 = flag("--adler32", Evasion, "Uses the old SCTP checksum.").partly();
    // Output.
    OutNormal = value("-oN", Kind::Unread, Output, "Writes normal output to a file.").alias(&["-o"]).never(OUT);
    OutXml = value("-oX", Kind::Unread, Output, "Writes XML to a file.").never(OUT);
    OutKiddie = value("-oS", Kind::Unread, Output, "Writes script kiddie output to a file.").never(OUT);
    OutGrepable = value("-oG", Kind::Unread, Output, "Writes grepable output to a file.").alias(&["-oM", "-m"]).never(OUT);
    OutAll = value("-oA", Kind::Unread, Output, "Writes three files.").never(OUT);
    OutHtml = value("-oH", Kind::Unread, Old, "Nothing: Nmap refuses it.").never(OUT);
    Debug = attached("-d", Kind::Level, Output, "Prints debugging text of level {}.").alias(&["--debug"]).adds();
    Verbose = attached("-v", Kind::Level, Output, "Tells more while it runs (level {}).").alias(&["--verbose", "--vv"]).adds();
    Reason = flag("--reason", Output, "Shows why each port is in its state.");
    StatsEvery = value("--stats-every", Kind::Time(0, ANY), Output, "Tells the progress every {}.").dropped("Portolan asks for progress itself");
    PacketTrace = flag("--packet-trace", Output, "Prints every packet.");
    Open = flag("--open", Output, "Shows only ports that are or may be open.");
    IfList = flag("--iflist", Output, "Shows interfaces and routes.").never("it does no scan and shows the scanner's own network: portolan doctor tells what matters of it");
    AppendOutput = flag("--append-output", Output, "Appends to output files.").never(OUT);
    Resume = value("--resume", Kind::Unread, Output, "Goes on with a scan by its log file.").never("it runs the command that stands in a file: start the scan again with the targets that are left");
    NonInteractive = flag("--noninteractive", Output, "Reads no keys.").dropped("Portolan never gives Nmap a keyboard");
    Stylesheet = value("--stylesheet", Kind::Unread, Output, "Names a stylesheet in the XML.").never("it names a file, and Portolan's XML names no stylesheet: leave it out");
    WebXml = flag("--webxml", Output, "Names nmap.org's stylesheet in the XML.").never("Portolan's XML names no stylesheet: leave it out");
    NoStylesheet = flag("--no-stylesheet", Output, "Names no stylesheet in the XML.").dropped("Portolan's XML never names one");
    // Misc.
    Ipv6 = flag("-6", Misc, "Scans IPv6 addresses.");
    Ipv4 = flag("-4", Misc, "Scans IPv4 addresses, as without it.");
    Aggressive = flag("-A", Misc, "Asks for operating system, versions, default scripts and the route.").partly();
    DataDir = value("--datadir", Kind::Unread, Misc, "Takes Nmap's data files and scripts from a directory.").never("Nmap runs what stands in that directory");
    ServiceDb = value("--servicedb", Kind::Unread, Misc, "Takes services from a file.").never(FILE);
    VersionDb = value("--versiondb", Kind::Unread, Misc, "Takes version probes from a file.").never(FILE);
    SendEth = flag("--send-eth", Misc, "Sends raw Ethernet frames.").partly();
    SendIp = flag("--send-ip", Misc, "Sends raw IP packets.").partly();
    Privileged = flag("--privileged", Misc, "Takes raw sockets for granted.").dropped("Portolan looks what the machine allows and tells Nmap");
    Unprivileged = flag("--unprivileged", Misc, "Does without raw sockets.");
    ShowVersion = flag("-V", Misc, "Shows Nmap's version.").alias(&["--version"]).never("it does no scan: portolan doctor shows Nmap's version");
    Help = flag("-h", Misc, "Shows Nmap's help.").alias(&["--help"]).never("it does no scan: see docs/nmap-options.md");
    // Undocumented.
    ReleaseMemory = flag("--release-memory", Old, "Frees memory before the end.").dropped("it changes nothing that is seen");
    NoGcc = flag("--nogcc", Old, "Turns congestion control over all hosts off.");
    LogErrors = flag("--log-errors", Old, "Nothing since Nmap 6.20.").dropped("it does nothing");
    DeprecatedOsClass = flag("--deprecated-xml-osclass", Old, "Writes operating systems the way that Nmap 5 did.").dropped("Portolan reads the XML itself");
    RouteDst = value("--route-dst", Kind::Unread, Old, "Shows the route to a host.").never("it does no scan: use --traceroute in a scan");
    Thc = flag("--thc", Old, "Prints a greeting.").never(NO_SCAN);
    IdentScan = flag("-I", Old, "Nothing: ident scan is gone.").dropped("Nmap ignores it");
    Quash = flag("-q", Old, "Nothing.").dropped("Nmap ignores it");
    Interactive = flag("--interactive", Old, "A prompt that old Nmaps had.").never("Nmap has not had it since 5.35");
    Hidden = flag("--yoloscan", Old, "Hidden: as -A.").never("Nmap hides it and prints a joke into the output: use -A");
}

impl Opt {
    /// Its row.
    #[must_use]
    pub fn spec(self) -> &'static OptionSpec {
        &TABLE[self as usize]
    }

    /// Its canonical spelling.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.spec().name
    }

    /// Whether it is refused or left out whoever asks.
    #[must_use]
    pub fn is_carried(self) -> bool {
        !matches!(self.spec().class, Class::Never(_) | Class::Dropped(_))
    }
}
