internal import Bytes
internal import Model

/// The procedure codes that an office's records name, each with its place, and what the register says of it.
struct ProcedureIndex: Sendable {
    /// What a record needs to know of its procedure.
    struct Entry: Sendable {
        /// The place of the code's cells in `CellTable`.
        var cell: UInt32
        var limit: TimeLimit
        var isKnown: Bool
        /// A code that the register does not have counts as returning (P-26).
        var returnsResult: Bool
    }

    private(set) var codes: [ProcedureCode] = []
    private(set) var entries: [Entry] = []
    private var index = HashIndex()
    /// The codes' bytes, 32 for each, so that a code is found without being built.
    private var bytes: [UInt8] = []

    /// The place of a code of at most 32 bytes that records name; entered when it is new.
    mutating func place(
        _ text: Span<UInt8>, _ range: Range<Int>, rules: IntakeRules, cells: inout CellTable
    ) -> UInt32 {
        let hash = TextHash.of(text, range)
        let found = index.find(hash) { place in
            Int(codes[place].count) == range.count && TextHash.areEqual(bytes.span, place &* 32, text, range)
        }
        if found >= 0 { return UInt32(truncatingIfNeeded: found) }
        guard let code = ProcedureCode(text, range) else { fatalError("a procedure code longer than its limit") }
        let place = codes.count
        codes.append(code)
        let codeBytes = code.bytes
        bytes.append(contentsOf: codeBytes)
        bytes.append(contentsOf: repeatElement(0, count: 32 - codeBytes.count))
        entries.append(Self.entry(code, rules, &cells))
        index.insert(hash, place)
        return UInt32(place)
    }

    /// Asks a new register about every code.
    mutating func adopt(_ rules: IntakeRules, cells: inout CellTable) {
        for place in entries.indices { entries[place] = Self.entry(codes[place], rules, &cells) }
    }

    private static func entry(_ code: ProcedureCode, _ rules: IntakeRules, _ cells: inout CellTable) -> Entry {
        let procedure = rules.register.procedure(code)
        return Entry(
            cell: cells.place(of: procedure != nil || code == .none ? code : .unknown), limit: TimeLimit(procedure),
            isKnown: procedure != nil, returnsResult: procedure?.returnsResult ?? true)
    }
}
