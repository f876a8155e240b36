internal import Bytes

/// One row of a register, whatever its format: texts by column name, and what they must be.
struct RegisterRow {
    static let required = ["MaTTHC", "CapThucHien", "TrangThai"]
    static let columns = [
        "MaTTHC", "TenTTHC", "LinhVuc", "CapThucHien", "TraKetQua", "CoPhi", "ThoiHan", "DonViThoiHan",
        "MucDoTrucTuyen", "DoiTuongCongDan", "NgayQuyetDinh", "NgayHieuLuc", "NgayCongKhai", "DuBoPhan", "TrangThai",
        "DuDieuKienToanTrinh", "DonViSoanThao",
    ]

    let file: String
    let line: Int
    let text: (String) -> String

    func error(_ column: String?, _ reason: String) -> LocatedError {
        LocatedError(file: file, line: line, key: column, reason: reason)
    }

    func procedure() throws(LocatedError) -> Procedure {
        let name = text("MaTTHC")
        if name.isEmpty { throw error("MaTTHC", "the code is missing") }
        guard let code = ProcedureCode(name) else {
            throw error("MaTTHC", "the code is longer than \(ProcedureCode.bytesMax) bytes")
        }
        if code == .unknown {
            throw error("MaTTHC", "the code \"*\" stands for every procedure that the register does not have")
        }
        return Procedure(
            code: code, name: text("TenTTHC"), field: text("LinhVuc"), tiers: try tiers(),
            returnsResult: try flag("TraKetQua"), bearsFee: try flag("CoPhi"),
            timeLimit: try integer("ThoiHan", 0...Int(Int32.max)),
            timeLimitUnit: try choice("DonViThoiHan", Procedure.TimeLimitUnit.allCases),
            onlineLevel: try integer("MucDoTrucTuyen", 0...2) ?? 0, byCitizens: try flag("DoiTuongCongDan"),
            decidedOn: try day("NgayQuyetDinh"), effectiveOn: try day("NgayHieuLuc"),
            publishedOn: try day("NgayCongKhai"), isComplete: try flag("DuBoPhan"),
            isEligible: try integer("DuDieuKienToanTrinh", 0...1) != 0, draftedBy: try drafter(), state: try state())
    }

    private func tiers() throws(LocatedError) -> TierSet {
        var tiers: TierSet = []
        if text("CapThucHien").isEmpty { throw error("CapThucHien", "the tiers are missing") }
        for name in text("CapThucHien").split(separator: "|", omittingEmptySubsequences: false) {
            guard let tier = Self.tiers.first(where: { $0.description == name }) else {
                throw error("CapThucHien", Self.noTier(String(name)))
            }
            tiers.formUnion(TierSet(tier))
        }
        return tiers
    }

    /// Who may be named to apply a procedure: departments are of headquarters, so theirs are the nation's.
    private static let tiers: [Tier] = [.nation, .province, .branch]

    private static func noTier(_ name: String) -> String {
        let hint =
            name == Tier.department.description
            ? "; what departments of headquarters handle is \"\(Tier.nation)\""
            : Suggestion.text(for: name, among: tiers.map(\.description))
        return "\"\(name)\" is no tier of a procedure; write nation, province, branch, or several with |\(hint)"
    }

    private func drafter() throws(LocatedError) -> UnitCode? {
        let text = text("DonViSoanThao")
        if text.isEmpty { return nil }
        guard let unit = UnitCode(text) else { throw error("DonViSoanThao", "\"\(text)\" is no code of a unit") }
        return unit
    }

    private func state() throws(LocatedError) -> Procedure.State {
        guard let state = try choice("TrangThai", Procedure.State.allCases) else {
            throw error("TrangThai", "the state is missing")
        }
        return state
    }

    private func flag(_ column: String) throws(LocatedError) -> Bool { try integer(column, 0...1) == 1 }

    private func integer(_ column: String, _ range: ClosedRange<Int>) throws(LocatedError) -> Int? {
        let text = text(column)
        if text.isEmpty { return nil }
        guard text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }), let value = Int(text),
            range.contains(value)
        else { throw error(column, "\"\(text)\" is no integer from \(range.lowerBound) to \(range.upperBound)") }
        return value
    }

    private func choice<Choice: RawRepresentable<String>>(
        _ column: String, _ choices: [Choice]
    ) throws(LocatedError) -> Choice? {
        let text = text(column)
        if text.isEmpty { return nil }
        guard let choice = Choice(rawValue: text) else {
            let names = choices.map(\.rawValue).joined(separator: ", ")
            throw error(column, "\"\(text)\" is none of \(names)")
        }
        return choice
    }

    /// A date in any of the styles that records use.
    private func day(_ column: String) throws(LocatedError) -> Day? {
        let text = text(column)
        if text.isEmpty { return nil }
        guard let moment = TimeText.moment(text) else {
            throw error(column, "\"\(text)\" is no date of 2000 to 2099")
        }
        return Day(at: moment)
    }
}

extension RegisterRow {
    /// The texts of one line of NDJSON by key, `nil` for a blank line. `null` is empty, a boolean is 0 or 1.
    static func fields(
        _ bytes: Span<UInt8>, _ range: Range<Int>, file: String, line: Int
    ) throws(LocatedError) -> [String: String]? {
        func refuse(_ reason: String, key: String? = nil) -> LocatedError {
            LocatedError(file: file, line: line, key: key, reason: reason)
        }
        if bytes.firstInvalidUTF8(range) != nil { throw refuse("the row is not UTF-8") }
        if range.allSatisfy({ bytes[$0] == 0x20 || bytes[$0] == 0x0D || bytes[$0] == 0x09 }) { return nil }
        var repeated: String?
        var nested: String?
        var fields: [String: String] = [:]
        do throws(JSONFault) {
            var cursor = JSONCursor(range)
            try cursor.enterObject(bytes)
            while let key = try cursor.nextKey(bytes) {
                let name = string(key, bytes, cursor)
                let value = try scalar(bytes, &cursor)
                guard columns.contains(name) else { continue }
                guard let value else {
                    nested = nested ?? name
                    continue
                }
                if fields.updateValue(value, forKey: name) != nil { repeated = repeated ?? name }
            }
            try cursor.expectEnd(bytes)
        } catch {
            throw refuse("the row is not one JSON object")
        }
        if let repeated { throw refuse("the key stands there twice", key: repeated) }
        if let nested { throw refuse("an object or array where a text or a number belongs", key: nested) }
        return fields
    }

    /// `nil` for an object or an array, which no column is.
    private static func scalar(_ bytes: Span<UInt8>, _ cursor: inout JSONCursor) throws(JSONFault) -> String? {
        switch try cursor.readValue(bytes) {
        case .null: return ""
        case .bool(let value): return value ? "1" : "0"
        case .number(let range): return string(JSONCursor.Text(range: range, hasEscapes: false), bytes, cursor)
        case .string(let text): return string(text, bytes, cursor)
        case .object, .array:
            try cursor.skipValue(bytes)
            return nil
        }
    }

    private static func string(_ text: JSONCursor.Text, _ bytes: Span<UInt8>, _ cursor: JSONCursor) -> String {
        var output: [UInt8] = []
        cursor.appendUnescaped(text, bytes, to: &output)
        return String(decoding: output, as: UTF8.self)
    }
}
