internal import Configuration
internal import Model
internal import Nodes
internal import Office
internal import Publication
internal import Runtime

/// What both daemons are: a node on the loop of its process, its store and its bundle, and the offices whose records it
/// reads.
final class NodeDaemon {
    let process: DaemonProcess
    let host: NodeHost
    let bundles: BundleKeeper
    private let settings: OfficeSettings
    /// The rows that the store had, until the offices go on with them.
    private var restoredDesk: OfficeDesk?
    private(set) var offices: OwnedOffices?
    private(set) var isStopping = false
    /// What the calendar lacked when it was told last.
    private var toldGaps: [CalendarGap] = []
    /// Told when another bundle is in force, before the offices are.
    var onBundle: ((BundleContents) -> Void)?
    /// Told when every source of the offices has been read whole once.
    var onIntakeFinished: (() -> Void)?

    /// The upstreams are the node's, in its order.
    init(_ process: DaemonProcess, _ node: Node, upstreams: [UpstreamSetting], offices settings: OfficeSettings) {
        self.process = process
        self.settings = settings
        host = NodeHost(
            node, loop: process.loop, clock: process.clock, log: process.log,
            targets: upstreams.map { HostPort(host: $0.host, port: $0.port) })
        bundles = BundleKeeper(host, dataDir: process.dataDir)
        bundles.onChange = { [unowned self] in bundleChanged($0) }
        planCalendarCheck()
    }

    /// Opens the store and restores the node from it. The rows of its offices come back under the first of these
    /// bundles that can be read: the one that will be in force.
    func openStore(under bundles: [[UInt8]]) throws(StartFault) {
        var desk: OfficeDesk?
        if !host.node.settings.owned.isEmpty {
            let contents = bundles.lazy.compactMap { try? BundleFiles.contents(of: $0) }.first
            desk = contents.map { settings.emptyDesk(of: host.node, $0, now: host.now) }
        }
        restoredDesk = try NodeStore.open(for: host, dataDir: process.dataDir, desk: desk)
    }

    private func bundleChanged(_ contents: BundleContents) {
        onBundle?(contents)
        tellCalendarGaps()
        if let offices { return offices.desk.adopt(contents) }
        guard !host.node.settings.owned.isEmpty else { return }
        let offices = OwnedOffices(
            settings, contents: contents, dataDir: process.dataDir, host: host, restored: takeDesk())
        self.offices = offices
        offices.onFinished = onIntakeFinished
        offices.start()
    }

    /// What the calendar lacks is said again when it is looked at next: somebody has asked for a reload.
    func forgetCalendarGaps() { toldGaps = [] }

    /// Says what the calendar in force lacks, where that has not been said.
    func tellCalendarGaps() {
        let gaps = bundles.contents?.calendar.gaps(on: today) ?? []
        defer { toldGaps = gaps }
        for gap in gaps where !toldGaps.contains(gap) {
            process.log.warning(
                "calendar-incomplete",
                [
                    "year": gap.year, "entries": gap.isEmpty ? "none" : "some are missing",
                    "note": gap.sentence(.english),
                ])
        }
    }

    /// December begins while a daemon runs.
    private func planCalendarCheck() {
        _ = process.loop.schedule(afterMilliseconds: DaemonLimits.calendarMilliseconds) { [weak self] in
            self?.tellCalendarGaps()
            self?.planCalendarCheck()
        }
    }

    /// The day in Viet Nam by the daemon's clock.
    var today: Day { Day(at: Moment(seconds: process.clock.unixSeconds)) }

    /// Hands the restored desk over; who keeps a copy has its tables copied.
    private func takeDesk() -> OfficeDesk? {
        defer { restoredDesk = nil }
        return restoredDesk
    }

    /// Says goodbye to every peer, and ends the loop when that is done and everything is on the disk.
    func stop() {
        guard !isStopping else { return }
        isStopping = true
        offices?.stop()
        host.stop()
        host.endLoopWhenQuiet()
    }
}
