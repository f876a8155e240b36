internal import Bytes
internal import Configuration
internal import Model
internal import Nodes
internal import Scoring
internal import Wire

// What feeds are told, as it stands now.
extension AggregatorAPI {
    /// The periods of which ranks go to feeds: those of which there are figures.
    var feedPeriods: [Period] { periods }

    /// The cells of a unit that it has of these keys, and what it has not.
    func feedLines(of unit: UnitCode, _ keys: [CellKey]) -> [FeedLine] {
        let state = node.units[unit]
        let position = state?.position
        return keys.map { key in
            let name = [unit.description, key.period.description, key.procedure.description]
            guard let position, let measures = state?.measures(key) else { return .delete(key: name) }
            return .put(
                FeedRow(
                    name,
                    [
                        .text(position.incarnation.description), .whole(Int64(clamping: position.version)),
                        .json(Self.counts(measures)),
                    ]))
        }
    }

    /// By name, series as objects: by day, and by the number of their bucket.
    private static func counts(_ measures: Measures) -> [UInt8] {
        var json = JSONWriter()
        let entries = measures.entries
        json.object { json in
            var place = 0
            while place < entries.count {
                let number = entries[place].slot.measureNumber
                var end = place + 1
                while end < entries.count, entries[end].slot.measureNumber == number { end += 1 }
                let measure = Measure(rawValue: number)
                let name = measure.map { names[Int($0.rawValue)] } ?? "measure_\(number)"
                switch measure?.form ?? .bucket {
                case .plain: json.field(name, entries[place].count)
                case let form:
                    json.field(name) { json in
                        json.object { json in
                            for entry in entries[place..<end] {
                                let key = entry.slot.key
                                let text = form == .bucket ? "\(key)" : Slot.scheduleDay(key).description
                                json.field(text, entry.count)
                            }
                        }
                    }
                }
                place = end
            }
        }
        return json.bytes
    }

    /// By number: making one takes longer than writing a count.
    private static let names: [String] = (0..<Measure.numbers).map {
        Measure(rawValue: UInt8($0))?.name ?? "measure_\($0)"
    }

    /// All rows of a part but a unit's cells; `nil` while nothing of it may be told.
    func feedRows(_ part: FeedPart) -> [FeedRow]? {
        guard let book else { return nil }
        switch part.table {
        case .cells: return nil
        case .nodes: return feedNodes(book)
        case .rankings, .indicators:
            guard book.fault == nil, let period = Period(part.name) else { return nil }
            return feedRanks(part.table, period, book)
        }
    }

    private func feedRanks(_ table: FeedTable, _ period: Period, _ book: RankingBook) -> [FeedRow] {
        let rules = rulesLabel(of: period, asOf: today, book)
        var rows: [FeedRow] = []
        for tier in [Tier.province, .branch, .department] where tier != .province || province == nil {
            guard let ranking = try? book.ranking(League(tier, within: province), period, asOf: today) else { continue }
            for row in ranking.rows {
                if table == .rankings {
                    rows.append(Self.rank(row, tier, period, rules))
                } else {
                    rows += Self.indicators(row, ranking, period)
                }
            }
        }
        return rows
    }

    private static func rank(_ row: Standing, _ tier: Tier, _ period: Period, _ rules: String) -> FeedRow {
        let score = row.score
        let points: [FeedValue] = [
            .whole(score.pointsMicro), .whole(Int64(score.applicable)), .whole(score.scaledMicro),
            row.band.map { .text($0.nameVi) } ?? .null,
        ]
        return FeedRow(
            [period.description, score.unit.description],
            [.text(tier.description), row.rank.map { .whole(Int64($0)) } ?? .null, .text(row.name)] + points
                + score.groupsMicro.map { .whole($0) } + [.text(score.status.rawValue), .text(rules)])
    }

    /// As the exact CSV has them.
    private static func indicators(_ row: Standing, _ ranking: Ranking, _ period: Period) -> [FeedRow] {
        zip(ranking.catalogue.indicators, row.score.indicators).map { indicator, score in
            let isCounted = score.state != .notApplicable
            return FeedRow(
                [period.description, row.score.unit.description, indicator.code],
                [
                    isCounted ? .large(score.numerator) : .null, isCounted ? .large(score.denominator) : .null,
                    isCounted && score.state != .info ? .whole(score.pointsMicro) : .null,
                    .text(score.state.rawValue),
                ])
        }
    }

    private func feedNodes(_ book: RankingBook) -> [FeedRow] {
        let month = Period(.month, holding: today)
        let tree = book.tree(for: month, asOf: today)
        let league = League(.branch, within: province.flatMap { tree.contains($0) ? $0 : nil })
        return book.expectedOffices(league, month, asOf: today).map { unit in
            let status = node.statuses[unit]
            let position = node.units[unit]?.position
            let health = status?.health
            let heard = node.heardAtUnixMilliseconds(of: unit).map { Moment(seconds: $0 / 1_000) }
            let offset = status?.clockOffsetMilliseconds ?? health?.clockOffsetMilliseconds
            return FeedRow(
                [unit.description],
                [
                    .text(tree.name(of: unit) ?? ""), .text((tree.tier(of: unit) ?? .branch).description),
                    .flag(node.isConnected(unit, now: now)), Self.text(heard?.description),
                    Self.text(status?.freshness(now: now)?.description), Self.text(position?.incarnation.description),
                    position.map { .whole(Int64(clamping: $0.version)) } ?? .null, Self.text(health?.build),
                    Self.text(health.flatMap { $0.bundle.isEmpty ? nil : Hexadecimal.encode($0.bundle) }),
                    offset.map { .whole($0) } ?? .null, .whole(Int64(clamping: refused(by: unit))),
                    .flag(status?.isDigestMismatched ?? false),
                    Self.text(node.sessionKey(of: unit, now: now)?.keyID),
                ])
        }
    }

    private static func text(_ text: String?) -> FeedValue { text.map { .text($0) } ?? .null }
}
