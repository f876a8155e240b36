/// Which cells show dates: one answer for each style (W-18).
struct Styles: Sendable {
    enum Shows: UInt8, Sendable {
        case number
        /// A day without a time of day.
        case day
        case time
    }

    private(set) var shows: [Shows] = []

    /// A workbook without styles.
    init() {}

    init(_ part: consuming XMLReader) throws(WorkbookError) {
        var xml = part
        var own: [Int: Shows] = [:]
        var formats: [Int] = []
        var section = XMLName("")
        while true {
            switch try xml.next() {
            case .done:
                shows = formats.map { own[$0] ?? Self.builtIn($0) }
                return
            case .start where xml.depth == 1:
                guard xml.name == .styleSheet, xml.namespace == .sheet else { throw xml.error(.wrongRoot) }
            case .start where xml.depth == 2: section = xml.namespace == .sheet ? xml.name : XMLName("")
            case .start where xml.depth == 3 && section == .formats && xml.name == .format:
                guard let id = Self.integer(xml.value(.formatID)) else { throw xml.error(.number) }
                guard own.count < WorkbookLimits.formatsMax else {
                    throw xml.error(.tooMany("numFmt", limit: WorkbookLimits.formatsMax))
                }
                own[id] = Self.shows(xml.value(.formatCode) ?? [])
            case .start where xml.depth == 3 && section == .cellStyles && xml.name == .style:
                guard formats.count < WorkbookLimits.stylesMax else {
                    throw xml.error(.tooMany("xf", limit: WorkbookLimits.stylesMax))
                }
                guard let id = Self.integer(xml.value(.formatID) ?? [UInt8(ascii: "0")]) else {
                    throw xml.error(.number)
                }
                formats.append(id)
            default: break
            }
        }
    }

    private static func integer(_ bytes: [UInt8]?) -> Int? {
        bytes.flatMap { UInt32(String(decoding: $0, as: UTF8.self)) }.map(Int.init)
    }

    /// ECMA-376 part 1, 18.8.30: those for all languages, and those of East Asia that are dates in each of them.
    static func builtIn(_ id: Int) -> Shows {
        switch id {
        case 18...22, 32...35, 45, 47, 55, 56: .time
        case 14...17, 27...31, 36, 50...54, 57, 58: .day
        default: .number
        }
    }

    /// What a format shows, by the letters of its first section outside quotes, escapes and brackets.
    static func shows(_ code: [UInt8]) -> Shows {
        var shows = Shows.number
        var at = 0
        while at < code.count, code[at] != UInt8(ascii: ";") {
            switch code[at] {
            case UInt8(ascii: "\""): at = code[(at + 1)...].firstIndex(of: UInt8(ascii: "\"")) ?? code.count
            // An escaped character; one whose width is left out; one that fills the cell.
            case UInt8(ascii: "\\"), UInt8(ascii: "_"), UInt8(ascii: "*"): at += 1
            case UInt8(ascii: "["):
                let end = code[at...].firstIndex(of: UInt8(ascii: "]")) ?? code.count
                if isElapsed(code[(at + 1)..<max(at + 1, end)]) { return .number }
                at = end
            case UInt8(ascii: "h"), UInt8(ascii: "H"), UInt8(ascii: "s"), UInt8(ascii: "S"): shows = .time
            case UInt8(ascii: "y"), UInt8(ascii: "Y"), UInt8(ascii: "m"), UInt8(ascii: "M"), UInt8(ascii: "d"),
                UInt8(ascii: "D"):
                if shows == .number { shows = .day }
            default: break
            }
            at += 1
        }
        return shows
    }

    /// `h`, `mm`, `ss`: hours, minutes or seconds that go on beyond a day.
    private static func isElapsed(_ word: ArraySlice<UInt8>) -> Bool {
        guard let first = word.first.map({ $0 | 0x20 }) else { return false }
        return [UInt8(ascii: "h"), UInt8(ascii: "m"), UInt8(ascii: "s")].contains(first)
            && word.allSatisfy { $0 | 0x20 == first }
    }
}
