internal import Bytes
internal import Model
internal import Wire

/// What one attestation key says of one unit: the keyed sum of its cells, and the 16 bytes at a position (K-25, D-76).
///
/// A class, since it holds four compressed key blocks, and is asked for every changed cell.
final class UnitAttestor {
    private let unit: UnitCode
    private let key: [UInt8]
    private let positions: HMAC
    private let cells: HMAC
    /// One cell's bytes, kept so that a changed cell costs no allocation.
    private var scratch: [UInt8] = []
    /// The sum of the cells at a position; worked out anew wherever the state stands elsewhere.
    private var known: (position: StoredPosition, sum: UInt128)?
    /// Numbers of cells as they stand at the known position: what changes today changes again today, and its number is
    /// worked out once.
    private var numbers: [CellKey: UInt128] = [:]
    /// What becomes of them when the sum that was asked for last is remembered.
    private var next = Next.nothing

    private enum Next {
        case nothing
        case changed([(key: CellKey, number: UInt128?)])
    }

    init(key: [UInt8], unit: UnitCode) {
        self.key = key
        self.unit = unit
        positions = HMAC(key: key)
        cells = HMAC(key: Attestation.cellKey(key, unit: unit))
    }

    /// Whether it was made from this key.
    func isMade(from key: [UInt8]) -> Bool { self.key == key }

    /// The keyed number of one cell: the first 16 bytes of the code of its canonical form.
    private func number(_ key: CellKey, _ measures: Measures) -> UInt128 {
        scratch.removeAll(keepingCapacity: true)
        CanonicalForm.encode(key, measures, into: &scratch)
        var hash = cells.start()
        hash.update(scratch.span)
        return cells.finish(hash).leading128.byteSwapped
    }

    /// The sum at the state's position.
    ///
    /// - Complexity: O(cells) where it is not known.
    func sum(of state: UnitState) -> UInt128 {
        if let sum = rememberedSum(at: state.storedPosition) {
            next = .changed([])
            return sum
        }
        numbers.removeAll(keepingCapacity: true)
        return computedSum(of: state)
    }

    /// The sum from the cells themselves, whatever is remembered.
    ///
    /// - Complexity: O(cells).
    func computedSum(of state: UnitState) -> UInt128 {
        next = .nothing
        var sum: UInt128 = 0
        state.forEachCell { sum &+= number($0, $1) }
        return sum
    }

    /// The sum of cells that are told whole.
    func sum(of told: [UpdateFrame.Cell]) -> UInt128 {
        next = .nothing
        var sum: UInt128 = 0
        for cell in told { if case .plain(let measures) = cell.value { sum &+= number(cell.key, measures) } }
        return sum
    }

    /// The sum behind changes of the state at the position of `sum`: what was there leaves it, what is there now enters
    /// it.
    func sum(_ sum: UInt128, behind changes: [CellChange]) -> UInt128 {
        var sum = sum
        var changed: [(key: CellKey, number: UInt128?)] = []
        changed.reserveCapacity(changes.count)
        for change in changes {
            if let old = change.old { sum &-= numbers[change.key] ?? number(change.key, old) }
            let new = change.new.map { number(change.key, $0) }
            sum &+= new ?? 0
            changed.append((change.key, new))
        }
        next = .changed(changed)
        return sum
    }

    /// What was remembered of a position.
    func rememberedSum(at position: StoredPosition) -> UInt128? {
        guard let known, known.position == position else { return nil }
        return known.sum
    }

    /// What stands at a position has this sum, which was asked for last.
    func remember(_ sum: UInt128, at position: StoredPosition) {
        known = (position, sum)
        switch next {
        case .nothing: numbers.removeAll(keepingCapacity: true)
        case .changed(let changed):
            if numbers.count + changed.count > NodeLimits.knownNumbersMax { numbers = [:] }
            for (key, number) in changed { numbers[key] = number }
        }
        next = .nothing
    }

    private func code(of sum: UInt128, at position: Position, isConfirmed: Bool) -> Digest256 {
        positions.code(Attestation.message(unit: unit, position: position, sum: sum, isConfirmed: isConfirmed))
    }

    /// The 16 bytes at a position (D-76).
    func attestation(of sum: UInt128, at position: Position, isConfirmed: Bool) -> [UInt8] {
        code(of: sum, at: position, isConfirmed: isConfirmed).prefix(Limits.attestationBytes)
    }

    /// Whether these are the 16 bytes at a position, in a time that does not tell where they differ.
    func attests(_ told: [UInt8], _ sum: UInt128, at position: Position, isConfirmed: Bool) -> Bool {
        told.count == Limits.attestationBytes
            && HMAC.matches(code(of: sum, at: position, isConfirmed: isConfirmed), truncated: told.span)
    }

    /// The same of the 16 bytes as owners made them before, over the position alone (D-57).
    func attestsPosition(_ told: [UInt8], _ position: Position) -> Bool {
        told.count == Limits.attestationBytes
            && HMAC.matches(
                positions.code(Attestation.positionMessage(unit: unit, position: position)), truncated: told.span)
    }
}
