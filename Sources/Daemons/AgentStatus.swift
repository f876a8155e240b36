internal import Bytes
package import Configuration
internal import Intake
package import Model
internal import Nodes
package import Runtime
internal import Wire

/// What `tamcap-agent status` shows: written by the running agent into its data folder, read by whoever asks.
///
/// Eight lines of text, four in Vietnamese, the same four in English; behind the four of each a line for every warning.
struct AgentStatusFile {
    let path: String
    /// The time up to which the centre is known to hold everything.
    private var deliveredUntil: Moment?

    private var last: [UInt8] = []

    init(dataDir: String) { path = Self.path(dataDir) }

    static func path(_ dataDir: String) -> String { "\(dataDir)/status" }

    /// - Returns: whether it says something new.
    mutating func write(
        desk: SourceDesk?, units: [UnitCode], node: Node, _ troubles: AgentTroubles
    ) throws(SystemError) -> Bool {
        let counts = desk?.counts ?? IntakeCounts()
        if isAtCentre(units, node), let oldest = desk?.freshness { deliveredUntil = oldest }
        let lines =
            StatusLines.vietnamese(counts, desk: desk, deliveredUntil: deliveredUntil, troubles)
            + [StoreLine(desk, units, node).vietnamese]
            + (desk?.warnings ?? []).map { "Cảnh báo: \($0.vietnamese)" }
            + troubles.lines.map { "Cảnh báo: \($0.vietnamese)" }
            + StatusLines.english(counts, desk: desk, deliveredUntil: deliveredUntil, troubles)
            + [StoreLine(desk, units, node).english]
            + (desk?.warnings ?? []).map { "Warning: \($0.english)" }
            + troubles.lines.map { "Warning: \($0.english)" }
        let text = Array(lines.joined(separator: "\n").utf8) + [0x0A]
        if text == last, try Files.touch(path) { return false }
        // Not worth waiting for the disk: after a power cut it is written anew.
        try Files.show(path, text)
        last = text
        return true
    }

    /// Whether a nation holds exactly what is here.
    private func isAtCentre(_ units: [UnitCode], _ node: Node) -> Bool {
        units.allSatisfy { unit in
            guard let position = node.units[unit]?.position else { return false }
            return node.statuses[unit]?.upstreamHoldings.values.contains {
                $0.tier == .nation && $0.position == position
            } ?? false
        }
    }
}

/// How it stands with what is kept: where it came from, whether it is on the disk, what is sealed.
private struct StoreLine {
    private let isReading: Bool
    private let isRestored: Bool
    private let isDurable: Bool
    private let fault: String?
    private let sealedYear: Int?

    init(_ desk: SourceDesk?, _ units: [UnitCode], _ node: Node) {
        isReading = units.contains { node.owners[$0]?.hasFinishedIntake != true }
        isRestored = desk?.isRestored == true
        isDurable = desk?.isSettled ?? node.isStoreIdle
        fault = node.storageFault.map { "\($0)" }
        sealedYear = desk?.sealedYear
    }

    var vietnamese: String {
        let origin = isReading ? "đang đọc lại mọi nguồn" : isRestored ? "tiếp tục từ kho" : "đã đọc mọi nguồn"
        let disk = fault.map { "KHÔNG ghi được: \($0)" } ?? (isDurable ? "đã ghi hết xuống đĩa" : "đang ghi xuống đĩa")
        return "Kho dữ liệu: \(origin); \(disk)" + (sealedYear.map { "; số liệu đã chốt đến hết năm \($0)" } ?? "")
    }

    var english: String {
        let origin = isReading ? "reading every source" : isRestored ? "went on from the store" : "read every source"
        let disk = fault.map { "CANNOT write: \($0)" } ?? (isDurable ? "everything is on disk" : "writing to disk")
        return "Store: \(origin); \(disk)" + (sealedYear.map { "; figures sealed through \($0)" } ?? "")
    }
}

/// The first three lines.
private enum StatusLines {
    static func vietnamese(
        _ counts: IntakeCounts, desk: SourceDesk?, deliveredUntil: Moment?, _ troubles: AgentTroubles
    ) -> [String] {
        let taken = desk?.lastTaken.map { "\($0.name), lúc \(text(Moment(seconds: $0.unixMilliseconds / 1_000)))" }
        let received = deliveredUntil.map { text($0) }
        return [
            "Tệp gần nhất: \(taken ?? "chưa có")",
            "Hồ sơ: đã nhận \(counts.kept), bị từ chối \(rejected(counts))\(often(counts, desk, "nhiều nhất"))",
            "Trung ương đã nhận đủ đến: \(received ?? "chưa nhận")"
                + (troubles.uncounted.isEmpty ? "" : ", nhưng KHÔNG được tính"),
        ]
    }

    static func english(
        _ counts: IntakeCounts, desk: SourceDesk?, deliveredUntil: Moment?, _ troubles: AgentTroubles
    ) -> [String] {
        let taken = desk?.lastTaken.map { "\($0.name), at \(text(Moment(seconds: $0.unixMilliseconds / 1_000)))" }
        let received = deliveredUntil.map { text($0) }
        return [
            "Last file: \(taken ?? "none yet")",
            "Dossiers: \(counts.kept) kept, \(rejected(counts)) refused\(often(counts, desk, "most often"))",
            "The centre has received everything until: \(received ?? "nothing yet")"
                + (troubles.uncounted.isEmpty ? "" : ", but it does NOT count"),
        ]
    }

    private static func rejected(_ counts: IntakeCounts) -> Int { counts.byReason.reduce(0) { $0 + $1.count } }

    /// The most frequent reason, with a place where it stands.
    private static func often(_ counts: IntakeCounts, _ desk: SourceDesk?, _ word: String) -> String {
        guard let most = counts.byReason.max(by: { $0.count < $1.count }), most.count > 0 else { return "" }
        let place = desk?.rejectExamples[most.reason].map { ", \($0)" } ?? ""
        return " (\(word): \(most.reason.description)\(place))"
    }

    private static func text(_ moment: Moment) -> String {
        String(VietNamTime.text(unixMilliseconds: moment.seconds * 1_000).prefix(19))
    }
}

/// What an operator asks of a running agent: files in its data folder.
package enum AgentRequests {
    /// The lines of the status, in Vietnamese or English.
    ///
    /// - Returns: the lines, and whether an agent is running that keeps them up to date.
    package static func status(_ configuration: AgentConfiguration, english: Bool) -> (lines: [String], isRunning: Bool)
    {
        let path = AgentStatusFile.path(configuration.dataDir)
        guard let bytes = try? Files.read(path, limitBytes: DaemonLimits.smallFileBytesMax),
            let facts = try? Files.facts(of: path)
        else {
            return ([english ? "The agent has not run yet." : "Chương trình chưa chạy lần nào."], false)
        }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
        let ageSeconds = SystemClock.unixMilliseconds / 1_000 - facts.modifiedNanoseconds / 1_000_000_000
        let isRunning = ageSeconds <= DaemonLimits.statusAgeSecondsMax
        let half = lines.count / 2
        return (Array(english ? lines.suffix(half) : lines.prefix(half)), isRunning)
    }

    /// Leaves the confirmation that cells of past periods may go away; a running agent takes it within seconds.
    package static func confirm(_ configuration: AgentConfiguration, _ unit: UnitCode) throws(SystemError) {
        try Files.replace(confirmation(of: unit, dataDir: configuration.dataDir), with: [])
    }

    static func confirmation(of unit: UnitCode, dataDir: String) -> String { "\(dataDir)/confirm-\(unit)" }
}
