package import Wire

/// Whether a listener takes an incarnation of a unit that is not the one it holds. The rule is the listener's own: who
/// has an office's key may say anything, and only what the listener itself has heard decides
/// (Protocol/06-delivery.md, D-93 to D-97).
///
/// | what is known                        | an incarnation claimed, or of a full sync      | then            |
/// |--------------------------------------|------------------------------------------------|-----------------|
/// | a person has reset the unit          | any                                            | taken           |
/// | the greatest, heard within `takeover`| none, or a smaller one                         | superseded      |
/// | it is held here                      | that one                                       | taken           |
/// | nothing                              | a counter up to the greatest step              | taken           |
/// | anything                             | a counter beyond the greatest and that step    | counter too far |
/// | others, heard within `takeover`, all | the greatest known counter or the next         | taken           |
/// |   of them this session's own before  |                                                |                 |
/// | others, heard within `takeover`      | any other                                      | superseded      |
/// | others, not heard for `takeover`     | any other                                      | taken           |
struct TakeoverRule {
    /// An incarnation that a listener knows of.
    struct Known {
        enum Source {
            case held
            /// By an upstream, or by a tier above it.
            case told
            /// Another session speaks for it, and its full sync is on its way.
            case seated
        }

        let incarnation: Incarnation
        /// How long ago it was heard.
        let ageMilliseconds: Int64
        let source: Source
    }

    enum Verdict: Equatable {
        case taken
        /// This one was heard so lately.
        case superseded(by: Incarnation, ageMilliseconds: Int64)
        /// Beyond the greatest that is known, if any is.
        case counterTooFar(beyond: Incarnation?)
    }

    let known: [Known]
    /// What the claiming session was admitted with before: nobody else could have been meanwhile (D-15).
    let spokenFor: [Incarnation]
    let takeoverMilliseconds: Int64

    /// `nil` claims without a position.
    func verdict(on claimed: Incarnation?) -> Verdict {
        let greatest = known.max { before($0, $1) }
        if let greatest, claimed.map({ $0 < greatest.incarnation }) ?? true, isAlive(greatest) {
            return .superseded(by: greatest.incarnation, ageMilliseconds: greatest.ageMilliseconds)
        }
        guard let claimed, !known.contains(where: { $0.incarnation == claimed && $0.source == .held }) else {
            return .taken
        }
        let from = greatest?.incarnation.counter ?? 0
        if claimed.counter > from, claimed.counter - from > NodeLimits.counterStepMax {
            return .counterTooFar(beyond: greatest?.incarnation)
        }
        let isNext = claimed.counter <= from || claimed.counter - from == 1
        let others = known.filter { one in
            one.incarnation != claimed && isAlive(one) && !(isNext && spokenFor.contains(one.incarnation))
        }
        guard let other = others.min(by: { $0.ageMilliseconds < $1.ageMilliseconds }) else { return .taken }
        return .superseded(by: other.incarnation, ageMilliseconds: other.ageMilliseconds)
    }

    private func isAlive(_ one: Known) -> Bool { one.ageMilliseconds < takeoverMilliseconds }

    /// Of two reports of one incarnation the later one counts.
    private func before(_ one: Known, _ other: Known) -> Bool {
        one.incarnation != other.incarnation
            ? one.incarnation < other.incarnation : one.ageMilliseconds > other.ageMilliseconds
    }
}

/// The last claim of a unit that was refused since somebody else's incarnation is the one in force, for people.
package struct RefusedClaim: Sendable, Equatable {
    /// `nil`: the claim had no position.
    package let incarnation: Incarnation?
    /// The incarnation in force.
    package let known: Incarnation?
    /// Who claimed: as its node calls itself, the key it proved, and where from.
    package let node: String
    package let keyID: String
    package let address: String
    /// `superseded` or `counterTooFar`.
    package let code: WireCode
    package let atUnixMilliseconds: Int64

    package init(
        incarnation: Incarnation?, known: Incarnation?, node: String, keyID: String, address: String, code: WireCode,
        atUnixMilliseconds: Int64
    ) {
        self.incarnation = incarnation
        self.known = known
        self.node = node
        self.keyID = keyID
        self.address = address
        self.code = code
        self.atUnixMilliseconds = atUnixMilliseconds
    }
}
