internal import Intake
package import Publication

/// What became of the rows of a computation, for standard error.
package struct IntakeSummary: Sendable {
    package var files = 0
    /// Files of which nothing was counted, with the reason.
    package var setAside: [(path: String, reason: SetAsideReason)] = []
    package var rows = 0
    package var kept = 0
    package var stale = 0
    package var withdrawn = 0
    package var unknownProcedure = 0
    /// By reason, in the order of the reasons' numbers.
    package var rejected: [(reason: String, count: Int)] = []

    /// Names in the folder that are no record files.
    package var others: [String] = []

    /// What an operator should know that refused no row.
    package var warnings: [String] = []

    /// What is odd in the units' figures, and refused no row either.
    package var findings: [RankFinding] = []

    package init() {}

    mutating func count(_ counts: IntakeCounts) {
        rows = counts.rows
        kept = counts.kept
        stale = counts.stale
        withdrawn = counts.withdrawn
        unknownProcedure = counts.unknownProcedure
        rejected = counts.rejected.sorted { $0.key < $1.key }.map { ($0.key.description, $0.value) }
    }

    package var rejectedTotal: Int { rejected.reduce(0) { $0 + $1.count } }

    /// The lines, Vietnamese or English.
    package func lines(_ language: PageLanguage) -> [String] {
        func number(_ value: Int) -> String { grouped(value, language) }
        var lines: [String] = []
        switch language {
        case .vietnamese:
            lines.append(
                "Đã đọc \(number(files)) tệp, \(number(rows)) dòng: giữ \(number(kept)), cũ \(number(stale)), "
                    + "rút \(number(withdrawn)), bị từ chối \(number(rejectedTotal))"
                    + (unknownProcedure > 0 ? ", mã thủ tục lạ \(number(unknownProcedure))" : "") + ".")
        case .english:
            lines.append(
                "Read \(number(files)) files, \(number(rows)) rows: kept \(number(kept)), stale \(number(stale)), "
                    + "withdrawn \(number(withdrawn)), rejected \(number(rejectedTotal))"
                    + (unknownProcedure > 0 ? ", unknown procedure \(number(unknownProcedure))" : "") + ".")
        }
        for (reason, count) in rejected { lines.append("  \(reason): \(number(count))") }
        let isEnglish = language == .english
        lines += Self.few(others.map { (isEnglish ? "Not read: " : "Không đọc: ") + $0 }, language)
        lines += Self.few(warnings, language)
        lines += Self.few(findings.map { $0.text(language) }, language)
        // Last, where a person looks: nothing of these files is in the ranks.
        lines += setAside.map {
            isEnglish ? "Set aside \($0.path): \($0.reason.english)" : "Bỏ cả tệp \($0.path): \($0.reason.vietnamese)"
        }
        return lines
    }

    /// What is wrong with a result that lacks whole files, and what to do; `nil` where it lacks none.
    package func incompleteness(_ language: PageLanguage) -> String? {
        guard !setAside.isEmpty else { return nil }
        let names = setAside.prefix(Self.namedMax).map(\.path).joined(separator: ", ")
        let list = setAside.count > Self.namedMax ? "\(names), …" : names
        let count = grouped(setAside.count, language)
        return language == .english
            ? "\(count) files were set aside, so the ranks lack them: \(list); mend them, or allow it with "
                + "--allow-set-aside"
            : "bảng xếp hạng thiếu \(count) tệp không đọc được: \(list); hãy sửa các tệp đó, hoặc chấp nhận bằng "
                + "--allow-set-aside"
    }
}

extension IntakeSummary {
    private static func few(_ lines: [String], _ language: PageLanguage) -> [String] {
        guard lines.count > linesMax else { return lines }
        let more = lines.count - linesMax + 1
        let last = language == .english ? "and \(more) more like these" : "và \(more) dòng tương tự"
        return lines.prefix(linesMax - 1) + [last]
    }
}

/// An integer with its thousands parted as the language does it.
private func grouped(_ value: Int, _ language: PageLanguage) -> String {
    let text = DisplayText.grouped(Int128(value))
    return language == .vietnamese ? text : text.replacing(".", with: ",")
}
