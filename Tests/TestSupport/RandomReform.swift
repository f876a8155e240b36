/// A topology of a few units that begin, end, move, close for a while and succeed each other at random, as a file. Some
/// of them succeed each other in circles, and are refused.
package struct RandomReform {
    package let csv: String
    /// Every code of any row.
    package let units: [String]

    /// The last day of one stretch of time and the first of the next; within a stretch nothing changes.
    private static let changes = [
        ("2024-06-30", "2024-07-01"), ("2024-12-31", "2025-01-01"), ("2025-02-28", "2025-03-01"),
        ("2025-06-30", "2025-07-01"), ("2025-09-30", "2025-10-01"), ("2025-12-31", "2026-01-01"),
    ]
    private static let stretches = changes.count + 1

    /// A unit with its parent in each stretch, `nil` where it does not stand.
    private struct Unit {
        let code: String
        let tier: String
        let parents: [String?]
    }

    package init(_ random: inout SplitMix64) {
        var all = [Unit(code: "VN", tier: "nation", parents: Array(repeating: "", count: Self.stretches))]
        for number in 1...5 {
            let stands = Self.life(&random)
            all.append(Unit(code: "P\(number)", tier: "province", parents: stands.map { $0 ? "VN" : nil }))
        }
        let provinces = all.dropFirst()
        for number in 1...8 {
            var parents: [String?] = []
            for (stretch, stands) in Self.life(&random).enumerated() {
                let there = provinces.filter { $0.parents[stretch] != nil }.map(\.code)
                if !stands || there.isEmpty {
                    parents.append(nil)
                } else if let known = parents.last ?? nil, there.contains(known), !random.bool(oneIn: 4) {
                    parents.append(known)
                } else {
                    parents.append(random.element(of: there))
                }
            }
            if parents.contains(where: { $0 != nil }) {
                all.append(Unit(code: "B\(number)", tier: "branch", parents: parents))
            }
        }
        all.append(Unit(code: "D1", tier: "department", parents: Self.life(&random).map { $0 ? "VN" : nil }))
        units = all.map(\.code)
        var lines = ["unit_code,parent_code,tier,name,from,to,successor"]
        for unit in all { lines += Self.rows(unit, units, &random) }
        csv = lines.map { $0 + "\n" }.joined()
    }

    /// In which stretches a unit stands: one run of them, now and then with a hole.
    private static func life(_ random: inout SplitMix64) -> [Bool] {
        let first = random.bool(oneIn: 2) ? 0 : random.next(below: stretches)
        let last = random.bool(oneIn: 3) ? stretches - 1 : random.next(in: first...stretches - 1)
        let hole = random.bool(oneIn: 4) && last - first >= 2 ? random.next(in: first + 1...last - 1) : -1
        return (0..<stretches).map { (first...last).contains($0) && $0 != hole }
    }

    private static func rows(_ unit: Unit, _ units: [String], _ random: inout SplitMix64) -> [String] {
        var runs: [(parent: String, stretches: ClosedRange<Int>)] = []
        for (stretch, parent) in unit.parents.enumerated() {
            guard let parent else { continue }
            if let last = runs.last, last.parent == parent, last.stretches.upperBound == stretch - 1 {
                runs[runs.count - 1].stretches = last.stretches.lowerBound...stretch
            } else {
                runs.append((parent, stretch...stretch))
            }
        }
        return runs.enumerated().map { place, run in
            let from = run.stretches.lowerBound == 0 ? "" : changes[run.stretches.lowerBound - 1].1
            let to = run.stretches.upperBound == stretches - 1 ? "" : changes[run.stretches.upperBound].0
            let successor =
                place == runs.count - 1 && unit.code != "VN"
                ? self.successor(units.filter { $0 != unit.code }, &random) : ""
            return "\(unit.code),\(run.parent),\(unit.tier),\(unit.code) \(place),\(from),\(to),\(successor)"
        }
    }

    private static func successor(_ others: [String], _ random: inout SplitMix64) -> String {
        switch random.next(below: 6) {
        case 0: return ""
        case 1, 2:
            let days = changes.map(\.1).filter { _ in random.bool(oneIn: 3) }
            return days.map { "\(random.element(of: others))@\($0)" }.joined(separator: ";")
        default: return random.element(of: others)
        }
    }
}
