package import Model

/// A believable nation of tax offices: sizes by Pareto, good and bad offices, all statuses and channels, late arrivals,
/// corrections, feedback, reports, queue tickets, officers' days, an honest mix of file formats, a few bad rows of
/// every kind. Pure: the same values give the same bytes, piece by piece, in memory that does not grow with the number
/// of dossiers.
///
/// The bytes of `.gz` files are those of the zlib that the program was linked with, at its level 1; their content
/// depends on the seed alone.
package struct Nation: Sendable {
    /// The offices with how many dossiers each gets, ascending by code.
    package let offices: [(unit: UnitCode, dossiers: Int)]
    private let profiles: [OfficeProfile]
    /// When each office's dossiers come in, in the offices' order: until its last day where it has ended.
    private let schedules: [Schedule]
    private let calendar: WorkingCalendar
    private let registerFile: [UInt8]
    private let registerName: String

    /// The nation of a seed with so many dossiers (bad rows and repetitions not counted), in which nothing happens
    /// after `until`: of every office below the nation, or of `units` only. Offices that ended while dossiers came in
    /// have theirs up to their last day. `registerFile` holds the bytes of `register`, which are given out with the
    /// records. A plain nation is all CSV in the commonest style.
    package init(
        seed: UInt64, dossiers: Int, until: Day, tree: Tree, units: Set<UnitCode>?, register: Register,
        registerFile: [UInt8], registerName: String = "procedures.csv", calendar: WorkingCalendar, isPlain: Bool = false
    ) {
        let whole = Schedule(until: until, calendar)
        let formers = Self.formers(tree, in: whole)
        let chosen = (tree.units + formers.keys).sorted().filter { unit in
            unit != tree.root && (units.map { $0.contains(unit) } ?? true)
        }
        let tiers = chosen.map { tree.tier(of: $0) ?? formers[$0]?.tier ?? .branch }
        let weights = zip(chosen, tiers).map { OfficeProfile.weight($0, $1, seed: seed) }
        let parts = OfficeProfile.apportion(dossiers, weights: weights)
        offices = zip(chosen, parts).map { ($0, $1) }
        // A row of tomorrow would be one of yesterday where nothing comes in any more.
        let faults = Self.faults(
            zip(chosen, parts).map { formers[$0] == nil ? $1 : 0 }, dossiers)
        profiles = chosen.indices.map { place in
            let unit = chosen[place]
            let unitSeed = Dice.seed(seed, unit.bytes)
            var dice = Dice(seed: unitSeed, 4)
            let quality = OfficeProfile.quality(
                unit, parent: tree.parent(of: unit) ?? formers[unit]?.province, tier: tiers[place], seed: seed)
            return OfficeProfile(
                unit: unit, seed: unitSeed, dossiers: parts[place],
                habits: OfficeHabits(quality: quality, &dice),
                style: isPlain ? RecordStyle() : RecordStyle(seed: unitSeed, faults: faults[place]),
                mix: ProcedureMix(of: register.entries, tier: tiers[place], unitSeed: unitSeed, seed: seed),
                faults: faults[place], reportedShare: dice.chance(perMille: 700) ? 1000 : dice.roll(1000...1300),
                hasDesk: !isPlain)
        }
        schedules = chosen.map { unit in
            formers[unit]?.until.map { Schedule(until: $0, from: whole.first, calendar) } ?? whole
        }
        self.calendar = calendar
        self.registerFile = registerFile
        self.registerName = registerName.hasPrefix("procedures") ? registerName : "procedures-\(registerName)"
    }

    /// The offices that ended on a day on which dossiers came in.
    private static func formers(_ tree: Tree, in schedule: Schedule) -> [UnitCode: Tree.Former] {
        let all = tree.units.flatMap { tree.formers(of: $0) }.filter { former in
            former.until.map { $0 >= schedule.first && $0 < schedule.last } ?? false
        }
        return Dictionary(all.map { ($0.unit, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Deals the bad rows: every kind at least once, all together about one in four thousand rows.
    private static func faults(_ parts: [Int], _ dossiers: Int) -> [[Fault]] {
        var faults: [[Fault]] = parts.map { _ in [] }
        let places = parts.indices.filter { parts[$0] > 0 }
        guard !places.isEmpty else { return faults }
        let rounds = 1 + dossiers / 40_000
        for round in 0..<rounds {
            for (number, fault) in Fault.allCases.enumerated() {
                // Steps of a prime larger than any number of offices spread the rounds over the nation.
                let step = round * Fault.allCases.count + number
                faults[places[step * 7_919 % places.count]].append(fault)
            }
        }
        return faults
    }

    /// Hands out every file in pieces: the register first, then office by office.
    ///
    /// - Throws: what `take` throws.
    /// - Complexity: O(dossiers); memory O(offices).
    package func generate<Failure: Error>(
        _ take: (GeneratedPiece) throws(Failure) -> Void
    ) throws(Failure) {
        try take(GeneratedPiece(folder: nil, name: registerName, bytes: registerFile))
        for (profile, schedule) in zip(profiles, schedules) {
            guard !profile.mix.procedures.isEmpty else { continue }
            var files = OfficeFiles(profile, schedule, calendar)
            while let piece = files.next() { try take(piece) }
        }
    }
}
