package import Model

/// The ranks of a league in one of several periods.
package struct LeagueRanks: Hashable, Sendable {
    package struct Place: Hashable, Sendable {
        /// `nil` unless the status is `ranked`.
        package let rank: Int?
        package let scaledMicro: Int64
        package let status: UnitScore.Status

        package init(rank: Int?, scaledMicro: Int64, status: UnitScore.Status) {
            self.rank = rank
            self.scaledMicro = scaledMicro
            self.status = status
        }
    }

    package let period: Period
    package let places: [UnitCode: Place]

    /// Puts scores in order, as `Ranking` does.
    ///
    /// - Complexity: O(n log n).
    package init(period: Period, _ scores: [(unit: UnitCode, scaledMicro: Int64, status: UnitScore.Status)]) {
        var places: [UnitCode: Place] = [:]
        places.reserveCapacity(scores.count)
        var rank = 1
        let ranked = scores.filter { $0.status == .ranked }.sorted { $0.scaledMicro > $1.scaledMicro }
        for (place, entry) in ranked.enumerated() {
            if place > 0, ranked[place - 1].scaledMicro != entry.scaledMicro { rank = place + 1 }
            places[entry.unit] = Place(rank: rank, scaledMicro: entry.scaledMicro, status: .ranked)
        }
        for entry in scores where entry.status != .ranked {
            places[entry.unit] = Place(rank: nil, scaledMicro: entry.scaledMicro, status: entry.status)
        }
        self.period = period
        self.places = places
    }

    /// How many units have a rank.
    package var rankedCount: Int { places.values.count { $0.rank != nil } }
}
