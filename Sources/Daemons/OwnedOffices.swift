package import Configuration
package import Intake
internal import Model
package import Nodes
package import Office
internal import Peering
internal import Runtime

/// The offices whose records a node reads itself: made when there is a bundle to compute under, running until the end.
package final class OwnedOffices {
    package let desk: SourceDesk
    private let sources: [any Source]
    private var isIntakeFinished = false
    private var timer: LoopTimer?
    /// Told when every source has been read to its end once.
    package var onFinished: (() -> Void)?

    /// `restored` is the desk with the rows that the node's store had, `nil` where every source is to be read.
    package init(
        _ settings: OfficeSettings, contents: BundleContents, dataDir: String, host: NodeHost, restored: OfficeDesk?
    ) {
        let desk = SourceDesk(settings, contents: contents, host: host, restored: restored)
        self.desk = desk
        var sources: [any Source] = []
        for (index, source) in settings.sources.enumerated() {
            let (setting, mapping) = (source.setting, source.mapping)
            let rejects = "\(dataDir)/rejects-\(index).csv"
            switch setting.kind {
            case .inbox(let path, let keepDays):
                sources.append(
                    InboxSource(path: path, keepDays: keepDays, setting: setting, mapping: mapping, desk: desk))
            case .follow(let path):
                sources.append(
                    FollowSource(path: path, setting: setting, mapping: mapping, desk: desk, rejectsPath: rejects))
            case .command(let arguments, let timeout):
                sources.append(
                    CommandSource(
                        arguments: arguments, timeoutSeconds: timeout, setting: setting, mapping: mapping, desk: desk,
                        rejectsPath: rejects, outputPath: "\(dataDir)/command-\(index).out"))
            }
        }
        self.sources = sources
        host.node.onOutdatedStore = { [unowned self] _ in readAgain() }
    }

    package func start() {
        desk.goOn()
        for source in sources { source.start { [unowned self] in sourceWasRead() } }
        planAdvance()
    }

    /// A restored or copied store may lack records that its sources still have.
    private func readAgain() {
        desk.beginIntake()
        for source in sources { source.readAgain() }
    }

    /// Years are open again: what left the records is read again, as soon as no source is in the middle of something.
    private func readAnewWhenResting() {
        guard desk.wantsReadingAnew, isRead, sources.allSatisfy(\.isResting) else { return }
        desk.beginReadingAnew()
        for source in sources { source.readAnew() }
    }

    /// Judges again what the sources have set aside: the files of these names, or all.
    package func retry(_ names: Set<String>?) {
        for source in sources { source.retry(names) }
    }

    package func stop() {
        for source in sources { source.stop() }
        if let timer { desk.host.loop.cancel(timer) }
        desk.commit()
    }

    /// Whether every source has been read to its end once without error.
    package var isRead: Bool { sources.allSatisfy(\.isRead) }

    private func sourceWasRead() {
        // Refused as shrunk, a unit is offered again after each intake.
        guard isRead else { return }
        desk.finishedIntake()
        if !isIntakeFinished {
            isIntakeFinished = true
            desk.host.log.info("intake-finished", ["sources": sources.count])
            onFinished?()
        }
    }

    private func planAdvance() {
        // At midnight at the latest: the new periods begin then.
        let now = desk.host.clock.unixMilliseconds
        let today = Day(at: Moment(seconds: now / 1_000))
        let midnight = today.advanced(by: 1).begin.seconds * 1_000
        let seal = desk.sealPlan.map { max(1, $0.remainingMilliseconds) } ?? .max
        timer = desk.host.loop.schedule(
            afterMilliseconds: min(DaemonLimits.advanceMilliseconds, max(1, midnight - now), seal)
        ) {
            [unowned self] in
            desk.advance()
            readAnewWhenResting()
            planAdvance()
        }
    }
}

/// How the records of a node's own offices are read.
package struct OfficeSettings {
    package let sources: [MappedSource]
    package let coalesceMilliseconds: Int
    /// The program that says so in the office's health.
    package let build: String
    /// How long a year is announced before it is sealed.
    var sealDelaySeconds = 0

    /// A desk without records for the offices that a node owns.
    func emptyDesk(of node: Node, _ contents: BundleContents, now: Instant) -> OfficeDesk {
        OfficeDesk(
            units: node.settings.owned, contents: contents, coalesceMilliseconds: Int64(coalesceMilliseconds),
            keepsRows: true, sealDelayMilliseconds: Int64(sealDelaySeconds) * 1_000, now: now)
    }
}

/// A source's setting with its mapping understood.
package struct MappedSource: Sendable {
    package let setting: SourceSetting
    package let mapping: ColumnMapping

    /// - Throws: what in a mapping cannot be meant, with the configuration's name.
    package static func list(_ settings: [SourceSetting], file: String) throws(StartFault) -> [MappedSource] {
        var sources: [MappedSource] = []
        for (index, setting) in settings.enumerated() {
            do throws(ColumnMapping.Fault) {
                sources.append(MappedSource(setting: setting, mapping: try ColumnMapping(setting)))
            } catch {
                throw .configuration(
                    LocatedError(
                        file: file, line: 1, column: nil, key: "sources[\(index)]", reason: error.description))
            }
        }
        return sources
    }
}
