internal import Model

/// By what nodes are ordered; among equals the worst comes first, then the smaller code.
package enum OpsOrder: String, CaseIterable, Sendable {
    /// The worst trouble first, then who has more of them, then who was heard longest ago.
    case worst
    case unit, name, build, minor, key, bundle, clock, heard, freshness, store, refused, ended

    func sorted(_ rows: [OpsRow]) -> [OpsRow] {
        let worst = rows.map { row in
            (
                row: row, trouble: row.troubles.first?.place ?? Int.max, count: -row.troubles.count,
                heard: -(row.heardSeconds ?? Int64.max)
            )
        }.sorted {
            ($0.trouble, $0.count, $0.heard, $0.row.node.unit) < ($1.trouble, $1.count, $1.heard, $1.row.node.unit)
        }
        let rows = worst.map(\.row)
        switch self {
        case .worst: return rows
        case .unit: return rows.sorted { $0.node.unit < $1.node.unit }
        case .name: return Self.byText(rows) { SearchText.folded($0.node.name) }
        case .build: return Self.byText(rows) { $0.node.build ?? "" }
        case .key: return Self.byText(rows) { $0.node.key?.keyID ?? "" }
        case .minor: return Self.byNumber(rows) { $0.minor.map(Int64.init) ?? -1 }
        // Those that go by other rules, then those that have not said.
        case .bundle: return Self.byNumber(rows) { $0.isBundleSame.map { $0 ? 2 : 0 } ?? 1 }
        // The greatest first.
        case .clock: return Self.byNumber(rows) { -Int64(clamping: $0.node.clockOffsetMilliseconds?.magnitude ?? 0) }
        case .heard: return Self.byNumber(rows) { -($0.heardSeconds ?? .max) }
        case .freshness: return Self.byNumber(rows) { -($0.freshnessSeconds ?? .max) }
        case .store: return Self.byNumber(rows) { -Int64($0.counts) }
        case .refused: return Self.byNumber(rows) { -Int64(clamping: $0.refused) }
        // The newest first.
        case .ended: return Self.byNumber(rows) { -($0.lastWords?.at.seconds ?? 0) }
        }
    }

    private static func byNumber(_ rows: [OpsRow], _ figure: (OpsRow) -> Int64) -> [OpsRow] {
        let keyed = rows.enumerated().map { (figure: figure($0.element), place: $0.offset) }
        return keyed.sorted { ($0.figure, $0.place) < ($1.figure, $1.place) }.map { rows[$0.place] }
    }

    private static func byText(_ rows: [OpsRow], _ text: (OpsRow) -> String) -> [OpsRow] {
        let keyed = rows.enumerated().map { (text: text($0.element), place: $0.offset) }
        return keyed.sorted { ($0.text, $0.place) < ($1.text, $1.place) }.map { rows[$0.place] }
    }
}
