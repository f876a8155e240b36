/// What `/api/v1/ops` tells, as a table for a terminal. Every text in it may be hostile: names come from files, builds
/// and last words from other nodes.
package struct OpsText: Sendable {
    /// One unit as the answer has it.
    package struct Row: Sendable {
        package var unit = ""
        package var name = ""
        package var build: String?
        package var minor: Int64?
        package var key: String?
        package var isBundleSame: Bool?
        package var clockMilliseconds: Int64?
        package var heardSeconds: Int64?
        package var freshnessSeconds: Int64?
        package var cells: Int64 = 0
        package var refused: Int64 = 0
        /// In both languages, the worst first.
        package var troubles: [(vietnamese: String, english: String)] = []
        package var lastWords: String?

        package init() {}
    }

    package var at = ""
    package var node = ""
    package var build = ""
    package var expected: Int64 = 0
    package var connected: Int64 = 0
    package var troubled: Int64 = 0
    package var alarms: Int64 = 0
    package var storeBytes: Int64 = 0
    package var storeFault: String?
    package var rows: [Row] = []

    package init() {}

    /// The table. Lines longer than the terminal's `columns` are cut; of rows that do not fit into its `lines` the
    /// last one says how many they are; `nil`: all of both.
    package func text(_ language: PageLanguage, columns: Int? = nil, lines: Int? = nil) -> String {
        let words = PageWords.of(language)
        let shown = lines.map { rows.prefix(max(1, $0 - Self.linesAround)) } ?? rows[...]
        var text = head(words) + "\n" + table(shown, words)
        if shown.count < rows.count {
            text += words.say("… còn \(rows.count - shown.count) đơn vị", "… \(rows.count - shown.count) more") + "\n"
        }
        guard let columns else { return text }
        return text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { DisplayText.clipped(String($0), to: columns) }.joined(separator: "\n")
    }

    /// Where an aggregator is asked for it.
    package static func target(sort: String, search: String?) -> String {
        "/api/v1/ops?sort=\(sort)" + (search.map { "&q=\(PageLink.escaped($0))" } ?? "")
    }

    /// The head, the table's head, and the last line.
    private static let linesAround = 4

    private func head(_ words: PageWords) -> String {
        let store = DisplayText.grouped(Int128(storeBytes >> 20), words.language)
        var head = DisplayText.plain("\(node) \(build) \(at): \(connected)/\(expected) ")
        head += words.say(
            "kết nối, \(troubled) cần xem, \(alarms) cảnh báo, kho \(store) MiB",
            "connected, \(troubled) need a look, \(alarms) alarms, store \(store) MiB")
        if let storeFault { head += DisplayText.plain(words.say(", lỗi ổ đĩa: ", ", disk fault: ") + storeFault) }
        return head
    }

    private func table(_ rows: ArraySlice<Row>, _ words: PageWords) -> String {
        let language = words.language
        var table = TextTable([
            .left(words.say("MÃ", "UNIT")), .left(words.say("TÊN", "NAME")), .left(words.say("VIỆC", "TROUBLE")),
            .right(words.say("NGHE", "HEARD")), .right(words.say("SỐ LIỆU", "FRESH")),
            .right(words.say("LỆCH GIỜ", "CLOCK")), .left(words.say("QUY TẮC", "RULES")),
            .left(words.say("BẢN", "BUILD")), .left(words.say("GT", "MINOR")), .left(words.say("KHÓA", "KEY")),
            .right(words.say("Ô", "CELLS")), .right(words.say("TỪ CHỐI", "REFUSED")),
            .left(words.say("LỜI CUỐI", "LAST WORDS")),
        ])
        for row in rows {
            let troubles = row.troubles.map { language == .english ? $0.english : $0.vietnamese }
            table.append([
                row.unit, DisplayText.clipped(row.name, to: Self.nameColumnsMax),
                DisplayText.clipped(troubles.joined(separator: ", "), to: Self.troubleColumnsMax),
                row.heardSeconds.map { OpsPage.age($0, language) } ?? "-",
                row.freshnessSeconds.map { OpsPage.age($0, language) } ?? "-",
                row.clockMilliseconds.map { "\($0) ms" } ?? "-",
                row.isBundleSame.map { $0 ? words.say("cùng", "same") : words.say("khác", "other") } ?? "-",
                DisplayText.clipped(row.build ?? "-", to: Self.wordColumnsMax), row.minor.map { "1.\($0)" } ?? "-",
                DisplayText.clipped(row.key ?? "-", to: Self.wordColumnsMax), "\(row.cells)", "\(row.refused)",
                DisplayText.clipped(row.lastWords ?? "-", to: Self.troubleColumnsMax),
            ])
        }
        return table.text(colouredColumn: nil)
    }
}
