internal import Bytes
package import Model
internal import Peering
internal import Wire

/// What a receiver makes of attestations; nothing of it counts where its key ring has no attestation key at all.
package struct AttestationRules: Equatable, Sendable {
    /// Whether what does not check is refused. Otherwise it is only said.
    package var isRequired = true
    /// Up to here, Unix milliseconds, an attestation of the position alone is taken from an owner that has not been
    /// renewed (D-78); `nil`: never.
    package var oldFormUntilUnixMilliseconds: Int64?
    /// Whose figures count although nothing proves their cells: offices that have ended, and such as have no key.
    package var countsUnproved = Units.listed([])

    package enum Units: Equatable, Sendable {
        case listed(Set<UnitCode>)
        case all

        func contains(_ unit: UnitCode) -> Bool {
            switch self {
            case .listed(let units): units.contains(unit)
            case .all: true
            }
        }
    }

    package init() {}

    func takesOldForm(now: Instant) -> Bool {
        !isRequired || oldFormUntilUnixMilliseconds.map { now.unixMilliseconds < $0 } ?? false
    }
}

/// How far what is held of a unit is proved to be its owner's.
package enum AttestationStanding: String, Sendable {
    /// This node has no attestation keys, or computes the unit itself: it does not judge.
    case notJudged = "not judged"
    /// Cells and position.
    case attested
    /// The position alone: the office's program is older.
    case positionOnly = "position only"
    /// Not at all: there is no key for the unit, or what came from the store does not check.
    case notAttested = "not attested"
}

/// Something that was told of a unit was not its owner's word.
package struct AttestationMismatch: Equatable, Sendable {
    /// Who told it.
    package var node: String
    package var sinceUnixMilliseconds: Int64
    package var count: UInt64

    package init(node: String, sinceUnixMilliseconds: Int64, count: UInt64) {
        self.node = node
        self.sinceUnixMilliseconds = sinceUnixMilliseconds
        self.count = count
    }
}

/// Makes the attestations of owned units and judges those that come.
final class AttestationBook {
    let context: NodeContext
    private var attestors: [UnitCode: [UnitAttestor]] = [:]
    /// Units whose attestors are those of the keys as they stood at `NodeContext.keysSeen`.
    private var settled: (units: Set<UnitCode>, keysSeen: UInt64) = ([], 0)
    /// Who has been asked for a full sync of a unit, since what the store held of it does not check.
    private var asked: [UnitCode: LinkID] = [:]

    /// No attestation of the position alone is taken any more (D-78).
    private(set) var isOldFormOver = true

    init(_ context: NodeContext) { self.context = context }

    /// Whether the old form has begun or ceased to be taken with the time; `noteTime` takes that over.
    func isTurning(_ now: Instant) -> Bool { isOldFormOver == context.settings.attestation.takesOldForm(now: now) }

    func noteTime(_ now: Instant) { isOldFormOver = !context.settings.attestation.takesOldForm(now: now) }

    /// Whether this node judges what comes.
    var isJudging: Bool { context.isJudging }

    /// One for each key that may have attested the unit; those that are no longer in force are dropped.
    private func attestors(of unit: UnitCode) -> [UnitAttestor] {
        if settled.keysSeen != context.keysSeen { settled = ([], context.keysSeen) }
        if settled.units.contains(unit) { return attestors[unit] ?? [] }
        settled.units.insert(unit)
        let keys = context.attestationKeys(of: unit)
        guard !keys.isEmpty else {
            attestors[unit] = nil
            return []
        }
        let known = attestors[unit] ?? []
        guard hasOtherKeys(unit) else { return known }
        let fresh = keys.map { key in known.first { $0.isMade(from: key) } ?? UnitAttestor(key: key, unit: unit) }
        attestors[unit] = fresh
        return fresh
    }

    /// Whether the unit's figures were last judged by other keys than those in force.
    func hasOtherKeys(_ unit: UnitCode) -> Bool {
        let keys = context.attestationKeys(of: unit)
        let known = attestors[unit] ?? []
        return known.count != keys.count || !zip(known, keys).allSatisfy { $0.isMade(from: $1) }
    }

    // MARK: - The owner's side

    /// The attestation of what an owner has; `nil` without a key.
    func make(_ state: UnitState, from before: StoredPosition, _ changes: [CellChange], isConfirmed: Bool) -> [UInt8]? {
        guard let key = context.attestationKeys[state.unit], let position = state.position else { return nil }
        let known = attestors[state.unit]?.first { $0.isMade(from: key) }
        let attestor = known ?? UnitAttestor(key: key, unit: state.unit)
        attestors[state.unit] = [attestor]
        settled.units.remove(state.unit)
        let sum = attestor.sum(of: state, from: before, changes)
        attestor.remember(sum, at: state.storedPosition)
        return attestor.attestation(of: sum, at: position, isConfirmed: isConfirmed)
    }

    // MARK: - The receiver's side

    /// What an update's attestation says.
    enum Verdict: Equatable {
        /// Cells and position are the owner's; so is the word that a person has confirmed.
        case attested(isConfirmed: Bool)
        /// The position is the owner's.
        case positionOnly
        /// There is no key to judge it by, or nothing is judged here.
        case unjudged
        case wrong
    }

    /// Judges cells that would stand at a position; they have been told whole.
    func judge(
        _ unit: UnitCode, _ cells: [UpdateFrame.Cell], at position: Position, _ attestation: [UInt8]
    ) -> Verdict {
        judge(unit, at: position, attestation) { $0.sum(of: cells) }
    }

    /// Judges changes of what is held.
    func judge(
        _ state: UnitState, behind changes: [CellChange], at position: Position, _ attestation: [UInt8]
    ) -> Verdict {
        judge(state.unit, at: position, attestation) { $0.sum($0.sum(of: state), behind: changes) }
    }

    /// Judges what is held, from its cells and not from what is remembered of them.
    func judge(_ state: UnitState) -> Verdict {
        guard let position = state.position else { return .unjudged }
        return judge(state.unit, at: position, state.attestation) { $0.computedSum(of: state) }
    }

    private func judge(
        _ unit: UnitCode, at position: Position, _ attestation: [UInt8], _ sum: (UnitAttestor) -> UInt128
    ) -> Verdict {
        let attestors = attestors(of: unit)
        guard !attestors.isEmpty else { return .unjudged }
        for attestor in attestors {
            let sum = sum(attestor)
            for isConfirmed in [false, true]
            where attestor.attests(attestation, sum, at: position, isConfirmed: isConfirmed) {
                attestor.remember(
                    sum,
                    at: StoredPosition(
                        incarnation: position.incarnation, version: position.version, tag: position.tag))
                return .attested(isConfirmed: isConfirmed)
            }
        }
        return attestors.contains { $0.attestsPosition(attestation, position) } ? .positionOnly : .wrong
    }

    /// Whether a full sync is to be asked for once in a session: what is held came from the store and does not check.
    func shouldAsk(for unit: UnitCode, of link: LinkID) -> Bool {
        guard asked[unit] != link else { return false }
        asked[unit] = link
        return true
    }
}

extension UnitAttestor {
    /// The sum of a state that changes led to from a position.
    func sum(of state: UnitState, from before: StoredPosition, _ changes: [CellChange]) -> UInt128 {
        guard let sum = rememberedSum(at: before) else { return self.sum(of: state) }
        return self.sum(sum, behind: changes)
    }
}
