package import Model

/// A file of changes for one office, to be put into its inbox.
package struct ChangeFile: Sendable {
    package let unit: UnitCode
    package let name: String
    package let bytes: [UInt8]
}

/// New dossiers and moves of earlier ones, for a nation that is running: each call gives what happened since the last.
///
/// The same seed and the same calls give the same bytes.
package struct ChangeStream: Sendable {
    private var offices: [LiveOffice]
    private let cumulative: [Int]
    private let calendar: WorkingCalendar
    private var dice: Dice
    private var batches = 0

    /// The stream for some units of a tree, the same offices as in the `Nation` of that seed.
    package init(seed: UInt64, units: [UnitCode], tree: Tree, register: Register, calendar: WorkingCalendar) {
        var total = 0
        var cumulative: [Int] = []
        offices = units.sorted().compactMap { unit in
            guard let tier = tree.tier(of: unit) else { return nil }
            let unitSeed = Dice.seed(seed, unit.bytes)
            let mix = ProcedureMix(of: register.entries, tier: tier, unitSeed: unitSeed, seed: seed)
            guard !mix.procedures.isEmpty else { return nil }
            var dice = Dice(seed: unitSeed, 4)
            let quality = OfficeProfile.quality(unit, parent: tree.parent(of: unit), tier: tier, seed: seed)
            total += OfficeProfile.weight(unit, tier, seed: seed) + 1
            cumulative.append(total)
            return LiveOffice(
                profile: OfficeProfile(
                    unit: unit, seed: unitSeed, dossiers: 0, habits: OfficeHabits(quality: quality, &dice),
                    style: RecordStyle(), mix: mix, faults: [], reportedShare: 1000, hasDesk: false))
        }
        self.cumulative = cumulative
        self.calendar = calendar
        dice = Dice(seed: seed, -3)
    }

    /// The next batch: about `changes` records, gathered into one file for each office that has some, ascending by
    /// unit.
    package mutating func next(at now: Moment, changes: Int) -> [ChangeFile] {
        guard !offices.isEmpty else { return [] }
        batches += 1
        var records: [Int: [DossierSketch]] = [:]
        for _ in 0..<changes {
            let place = dice.index(cumulative: cumulative)
            records[place, default: []].append(offices[place].change(&dice, calendar, now))
        }
        return records.keys.sorted().map { place in
            let profile = offices[place].profile
            var writer = DossierWriter(unit: profile.unit, style: profile.style, mix: profile.mix)
            var bytes = writer.header()
            for sketch in records[place] ?? [] {
                writer.write(sketch, omitsDue: false, asCounter: false, to: &bytes)
            }
            return ChangeFile(unit: profile.unit, name: "dossiers-\(now.seconds)-\(batches).csv", bytes: bytes)
        }
    }
}

/// An office of a running nation and its dossiers under way.
private struct LiveOffice: Sendable {
    let profile: OfficeProfile
    /// The oldest first.
    private var open: [DossierSketch] = []
    private var received = 0

    init(profile: OfficeProfile) { self.profile = profile }

    /// One new dossier, or the next step of one that is under way.
    mutating func change(_ dice: inout Dice, _ calendar: WorkingCalendar, _ now: Moment) -> DossierSketch {
        if !open.isEmpty, dice.chance(perMille: 550) {
            let place = dice.below(open.count)
            var sketch = open[place]
            // Two records of one dossier must differ in their version, also within a second.
            sketch.version = max(now.seconds, sketch.version + 1)
            if sketch.status == 2 {
                sketch.status = 4
                open[place] = sketch
            } else {
                settle(&sketch, &dice, now)
                open.remove(at: place)
            }
            return sketch
        }
        let sketch = begin(&dice, calendar, now)
        open.append(sketch)
        if open.count > ChangeStream.openMax { open.removeFirst() }
        return sketch
    }

    private mutating func begin(_ dice: inout Dice, _ calendar: WorkingCalendar, _ now: Moment) -> DossierSketch {
        let habits = profile.habits
        received += 1
        var sketch = DossierSketch()
        sketch.serial = ChangeStream.firstSerial + received
        sketch.procedure = profile.mix.pick(&dice)
        let procedure = profile.mix.procedures[sketch.procedure]
        sketch.status = 2
        sketch.channel = procedure.onlineLevel > 0 && dice.chance(perMille: habits.online) ? 2 : 1
        sketch.submitted = now.seconds - 600
        sketch.accepted = now.seconds
        let due = dueMoment(procedure, from: now, calendar) ?? calendar.workingDay(10, after: Day(at: now)).end
        // A demonstration lasts minutes: whoever is to be late must be late at once.
        sketch.due = dice.chance(perMille: habits.late) ? now.seconds : due.seconds
        sketch.bearsFee = procedure.bearsFee
        sketch.hasComponent = dice.chance(perMille: habits.component)
        sketch.isReused = dice.chance(perMille: habits.reused)
        sketch.isFromStore = dice.chance(perMille: habits.fromStore)
        sketch.hasPopulationData = dice.chance(perMille: habits.population)
        sketch.isSynced = dice.chance(perMille: habits.synced)
        sketch.version = now.seconds
        return sketch
    }

    private func settle(_ sketch: inout DossierSketch, _ dice: inout Dice, _ now: Moment) {
        sketch.status = dice.chance(perMille: 700) ? 10 : 9
        sketch.ended = max(now.seconds, sketch.accepted + 1)
        if sketch.status == 10 { sketch.returned = sketch.ended }
        let isDocument = profile.mix.procedures[sketch.procedure].returnsResult
        sketch.hasResult = isDocument && dice.chance(perMille: profile.habits.result)
        if sketch.bearsFee, dice.chance(perMille: profile.habits.paidOnline) { sketch.paidOnline = 1 }
        if dice.chance(perMille: 80) { sketch.rating = dice.chance(perMille: profile.habits.disliked) ? 0 : 1 }
    }
}
