import Model
import Scoring
import Testing

/// Shares that are shown beside a rank: each a fraction of counts, whatever the order of the cells (P-13).
struct SignTests {
    private static let scorer = Sample.scorer([
        Procedure(code: Sample.code("A"), tiers: TierSet(.branch), bearsFee: true),
        Procedure(code: Sample.code("B"), tiers: TierSet(.branch)),
        Procedure(code: Sample.code("C"), tiers: TierSet(.nation), state: .abolished),
    ])

    private func signs(_ cells: [String: Measures]) -> [String] {
        let cells = Dictionary(uniqueKeysWithValues: cells.map { (Sample.code($0.key), $0.value) })
        return Self.scorer.signs(of: cells).map { "\($0.kind.rawValue) \($0.numerator)/\($0.denominator)" }
    }

    @Test func `each is a fraction over all cells`() {
        let counts: [Measure: Int64] = [
            .received: 10, .feeBearing: 10, .handled: 7, .onTime: 6, .withdrawn: 4, .withdrawnLate: 3, .zeroMinute: 2,
            .savedByWait: 1, .appointmentMoved: 5,
        ]
        #expect(
            signs(["A": Sample.cell(counts), "*": Sample.cell(counts)]) == [
                "withdrawn 8/28", "withdrawn_late 6/8", "zero_minute 4/14", "saved_by_wait 2/12",
                "appointment_moved 10/20", "fee_differs 0/20",
            ])
    }

    @Test func `without figures they are nothing of nothing`() {
        #expect(signs([:]).allSatisfy { $0.hasSuffix(" 0/0") })
        #expect(signs([:]).count == Sign.Kind.allCases.count)
    }

    /// The register says that A bears a fee, and that B and C do not; of an unknown code it says nothing.
    private static let fees: [(String, Int64, Int64)] = [
        ("A", 10, 0), ("A", 9, 1), ("A", 0, 10), ("B", 0, 0), ("B", 1, 1), ("B", 10, 10), ("C", 2, 2), ("*", 3, 0),
        ("Z", 3, 0),
    ]

    @Test(arguments: fees)
    func `a fee that the register denies, or knows, is counted`(code: String, bearing: Int64, differs: Int64) {
        let found = signs([code: Sample.cell([.received: 10, .feeBearing: bearing])])
        #expect(found.last == "fee_differs \(differs)/10")
    }
}
