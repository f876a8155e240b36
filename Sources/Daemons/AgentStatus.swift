internal import Bytes
internal import Intake
internal import Model
internal import Nodes
internal import Runtime
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
        let warnings = Self.few(
            (desk?.warnings ?? []).map { (vietnamese: $0.vietnamese, english: $0.english) }
                + (desk?.recordWarnings ?? []).map { (vietnamese: $0.about.vietnamese, english: $0.about.english) })
        let lines =
            StatusLines.vietnamese(counts, desk: desk, deliveredUntil: deliveredUntil, troubles)
            + [StoreLine(desk, units, node).vietnamese]
            + warnings.map { "Cảnh báo: \($0.vietnamese)" }
            + troubles.lines.map { "Cảnh báo: \($0.vietnamese)" }
            + StatusLines.english(counts, desk: desk, deliveredUntil: deliveredUntil, troubles)
            + [StoreLine(desk, units, node).english]
            + warnings.map { "Warning: \($0.english)" }
            + troubles.lines.map { "Warning: \($0.english)" }
        // A file's name may hold anything, also a line end.
        let text = Array(lines.map { $0.replacing("\n", with: " ") }.joined(separator: "\n").utf8) + [0x0A]
        if text == last, try Files.touch(path) { return false }
        // Not worth waiting for the disk: after a power cut it is written anew.
        try Files.show(path, text, mode: 0o600)
        last = text
        return true
    }

    /// As many warnings as a person reads and a small file holds.
    private static func few(
        _ warnings: [(vietnamese: String, english: String)]
    ) -> [(vietnamese: String, english: String)] {
        guard warnings.count > DaemonLimits.statusWarningsMax else { return warnings }
        let more = warnings.count - DaemonLimits.statusWarningsMax + 1
        return warnings.prefix(DaemonLimits.statusWarningsMax - 1) + [
            (
                vietnamese: "còn \(more) cảnh báo khác; hãy xử lý những cảnh báo trên trước",
                english: "\(more) more; deal with these first"
            )
        ]
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
    /// The year that will be sealed, and in how many hours that the program runs.
    private let planned: (year: Int, hours: Int64)?
    /// A year that is opened again, and one that cannot be.
    private let reopening: Int?
    private let keptSealed: Int?
    /// Files and sources that do not count.
    private let left: Int

    init(_ desk: SourceDesk?, _ units: [UnitCode], _ node: Node) {
        isReading = units.contains { node.owners[$0]?.hasFinishedIntake != true }
        isRestored = desk?.isRestored == true
        isDurable = desk?.isSettled ?? node.isStoreIdle
        fault = node.storageFault.map { "\($0)" }
        sealedYear = desk?.sealedYear
        reopening = desk?.yearReopening
        keptSealed = desk?.yearKeptSealed
        planned = desk?.sealPlan.map { ($0.year, ($0.remainingMilliseconds + 3_599_999) / 3_600_000) }
        left = desk?.warnings.count ?? 0
    }

    var vietnamese: String {
        let read = left > 0 ? "đã đọc các nguồn" : "đã đọc mọi nguồn"
        let origin = isReading ? "đang đọc lại mọi nguồn" : isRestored ? "tiếp tục từ kho" : read
        let disk = fault.map { "KHÔNG ghi được: \($0)" } ?? (isDurable ? "đã ghi hết xuống đĩa" : "đang ghi xuống đĩa")
        let except = left > 0 ? "; \(left) tệp hoặc nguồn CHƯA được tính (xem cảnh báo)" : ""
        let sealed = sealedYear.map { "; số liệu đã chốt đến hết năm \($0)" } ?? ""
        let soon = planned.map { "; năm \($0.year) SẼ được chốt sau \($0.hours) giờ chạy nữa" } ?? ""
        let again = reopening.map { "; đang đọc lại để mở lại năm \($0)" } ?? ""
        let kept = keptSealed.map { "; năm \($0) KHÔNG mở lại được vì thiếu tệp cũ, hãy đưa tệp về inbox" } ?? ""
        return "Kho dữ liệu: \(origin)\(except); \(disk)\(sealed)\(soon)\(again)\(kept)"
    }

    var english: String {
        let read = left > 0 ? "read the sources" : "read every source"
        let origin = isReading ? "reading every source" : isRestored ? "went on from the store" : read
        let disk = fault.map { "CANNOT write: \($0)" } ?? (isDurable ? "everything is on disk" : "writing to disk")
        let except = left > 0 ? "; \(left) files or sources did NOT count (see the warnings)" : ""
        let soon = planned.map { "; \($0.year) WILL be sealed after \($0.hours) h more of running" } ?? ""
        return "Store: \(origin)\(except); \(disk)" + (sealedYear.map { "; figures sealed through \($0)" } ?? "")
            + soon + (reopening.map { "; reading again to open \($0)" } ?? "")
            + (keptSealed.map { "; \($0) CANNOT be opened, old files are missing: put them into the inbox" } ?? "")
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
            "Hồ sơ: đã nhận \(counts.kept), bị từ chối \(rejected(counts))\(often(counts, desk, "nhiều nhất"))"
                + (left(desk).map { "; \($0) tệp hoặc nguồn chưa được tính" } ?? ""),
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
            "Dossiers: \(counts.kept) kept, \(rejected(counts)) refused\(often(counts, desk, "most often"))"
                + (left(desk).map { "; \($0) files or sources did not count" } ?? ""),
            "The centre has received everything until: \(received ?? "nothing yet")"
                + (troubles.uncounted.isEmpty ? "" : ", but it does NOT count"),
        ]
    }

    /// How many files and sources do not count, if any.
    private static func left(_ desk: SourceDesk?) -> Int? {
        desk.flatMap { $0.warnings.isEmpty ? nil : $0.warnings.count }
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
