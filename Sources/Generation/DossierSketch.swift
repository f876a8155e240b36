internal import Model

/// What a dossier record says, before it is written in some office's style. Moments of 0 are absent.
struct DossierSketch: Sendable {
    var serial = 0
    /// Place in the office's mix of procedures.
    var procedure = 0
    /// 0 leaves the column empty, which means direct.
    var channel = 0
    var submitted: Int64 = 0
    var accepted: Int64 = 0
    var due: Int64 = 0
    /// The appointment is written as a date alone, which means its end.
    var dueIsDate = false
    /// The date is written with the first time of its day, as columns of dates are exported.
    var dueIsMidnight = false
    var ended: Int64 = 0
    var returned: Int64 = 0
    var status = 1
    var supplements = 0
    var supplementAsked: Int64 = 0
    var supplementMinutes = 0
    var bearsFee = false
    var paidOnline = 0
    var hasResult = false
    var hasComponent = false
    var isReused = false
    var isFromStore = false
    var hasPopulationData = false
    var isSynced = false
    /// 0 or 1; 2 = unrated.
    var rating = 2
    var hasFeedback = false
    var isWithdrawn = false
    var version: Int64 = 0
    var further = FurtherSketch()
}

/// What few systems tell of a dossier; moments of 0 are absent.
struct FurtherSketch: Sendable {
    var synced: Int64 = 0
    /// 0 or 1; 2 = not told.
    var isSigned = 2
    var isAuthenticated = 2
    var isMoved = 2
    var apologised: Int64 = 0
    /// Another office that received it; `nil`: not told, or the office itself.
    var receiver: String?
    var tellsReceiver = false
    /// Who handles it, of the office's officers; 0: not told.
    var officer = 0
}

/// What becomes of one dossier: its last state, and the state it was in before.
struct DossierLife: Sendable {
    /// How the records of a dossier come: once, or in ways that a reader of records must be able to bear.
    enum Delivery: Sendable {
        case once
        /// The whole record stands in a later file than its neighbours.
        case late
        /// First under way, in a later file settled.
        case moved
        /// The older record comes after the newer one and must lose.
        case stale
        /// The same record twice.
        case twice
        /// Two records of one version: the bytewise greater one wins.
        case twin
    }

    let delivery: Delivery
    let final: DossierSketch
    let earlier: DossierSketch
}

/// Rolls the lives of an office's dossiers.
struct DossierLives: Sendable {
    let profile: OfficeProfile
    let schedule: Schedule
    let calendar: WorkingCalendar

    /// The life of the n-th dossier, the same whenever it is asked for.
    func life(_ number: Int) -> DossierLife {
        var dice = Dice(seed: profile.seed, number)
        let delivery: DossierLife.Delivery =
            switch dice.below(1000) {
            case 0..<30: .late
            case 30..<140: .moved
            case 140..<180: .stale
            case 180..<195: .twice
            case 195..<198: .twin
            default: .once
            }
        let start = schedule.moment(number, of: profile.dossiers, &dice)
        var sketch = begin(number, at: start, &dice)
        var earlier = sketch
        if sketch.accepted > 0 { proceed(&sketch, &dice) }
        sketch.version = min(max(sketch.version, sketch.ended) + Int64(dice.below(7200)), schedule.end.seconds)
        // The later record must be the greater one, also where the clock leaves no room between the two.
        if sketch.version <= earlier.version { sketch.version = earlier.version + 1 }
        sketch.isWithdrawn = dice.chance(perMille: 2)
        vary(number, &sketch, &earlier)
        if profile.style.hasFurtherColumns { sketch.further = further(number, sketch) }
        return DossierLife(delivery: delivery, final: sketch, earlier: earlier)
    }

    /// With dice of its own, so that the other lives stay as they are.
    private func further(_ number: Int, _ sketch: DossierSketch) -> FurtherSketch {
        var dice = Dice(seed: profile.seed &+ 0xF00D, number)
        var further = FurtherSketch()
        guard sketch.accepted > 0 else { return further }
        let (habits, end) = (profile.habits, schedule.end.seconds)
        func answer(_ perMille: Int) -> Int { dice.chance(perMille: perMille) ? 1 : 0 }
        if sketch.isSynced {
            let isQuick = dice.chance(perMille: habits.synced)
            let delay = Int64(isQuick ? dice.below(86_400) : dice.roll(86_401...900_000))
            further.synced = min(sketch.accepted + delay, end)
        }
        if sketch.hasResult { further.isSigned = answer(habits.result) }
        if dice.chance(perMille: 900) { further.isAuthenticated = answer(habits.population) }
        if dice.chance(perMille: 500) { further.isMoved = answer(habits.component) }
        let isLate = sketch.due > 0 && (sketch.ended > 0 ? sketch.ended : end) > sketch.due + 86_400
        if isLate, dice.chance(perMille: 1000 - habits.late) { further.apologised = min(sketch.due + 86_400, end) }
        further.tellsReceiver = dice.chance(perMille: 800)
        if further.tellsReceiver, dice.chance(perMille: 60) { further.receiver = "H26.\(dice.roll(10...40))" }
        further.officer = 1 + number % profile.officers
        return further
    }

    /// What offices' systems write now and then, and rules must be fair to; with dice of its own, so that the other
    /// lives stay as they are.
    private func vary(_ number: Int, _ sketch: inout DossierSketch, _ earlier: inout DossierSketch) {
        var dice = Dice(seed: profile.seed &+ 0x5EED, number)
        if sketch.isWithdrawn, sketch.due > 0, dice.chance(perMille: 400) {
            // Withdrawn when it was late.
            sketch.version = max(sketch.version, min(sketch.due + 5 * 86_400, schedule.end.seconds))
        }
        guard sketch.accepted > 0, dice.chance(perMille: 120) else { return }
        let accepted = Day(at: Moment(seconds: sketch.accepted))
        switch dice.below(8) {
        case 0 where sketch.due > 0:
            (sketch.dueIsDate, sketch.dueIsMidnight) = (true, true)
            (earlier.dueIsDate, earlier.dueIsMidnight) = (true, true)
        case 1 where sketch.due > 0:
            // The weekend behind the appointment.
            let day = Day(at: Moment(seconds: sketch.due))
            sketch.due += Int64(5 - min(day.weekday, 5) + dice.below(2)) * 86_400
            earlier.due = sketch.due
        // It was promised earlier.
        case 2 where sketch.due > 0: earlier.due = sketch.due - Int64(dice.roll(1...5)) * 86_400
        // Settled at once, by a clock that goes behind, or on a day without a time.
        case 3 where sketch.ended > 0: sketch.ended = min(sketch.accepted + Int64(dice.below(60)), schedule.end.seconds)
        case 4 where sketch.ended > 0: sketch.ended = sketch.accepted - Int64(dice.roll(1...60))
        case 5 where sketch.ended > 0: sketch.ended = accepted.begin.seconds
        case 6: sketch.supplementMinutes = 1_000_000
        case 7: sketch.paidOnline = dice.roll(1...2)
        default: break
        }
    }

    /// The dossier as it stood when it came in.
    private func begin(_ number: Int, at start: Moment, _ dice: inout Dice) -> DossierSketch {
        let habits = profile.habits
        var sketch = DossierSketch()
        sketch.serial = number + 1
        sketch.procedure = profile.mix.pick(&dice)
        let procedure = profile.mix.procedures[sketch.procedure]
        let isOnline = procedure.onlineLevel > 0 && dice.chance(perMille: habits.online)
        sketch.channel = isOnline ? 2 : dice.chance(perMille: 80) ? 3 : dice.chance(perMille: 100) ? 0 : 1
        sketch.submitted = start.seconds - Int64(isOnline ? dice.below(20 * 3600) : dice.below(900))
        sketch.version = start.seconds
        sketch.bearsFee = procedure.bearsFee && dice.chance(perMille: 950)
        sketch.hasComponent = dice.chance(perMille: habits.component)
        sketch.isReused = dice.chance(perMille: habits.reused)
        sketch.isFromStore = dice.chance(perMille: habits.fromStore)
        sketch.hasPopulationData = dice.chance(perMille: habits.population)
        switch dice.below(1000) {
        case 0..<15: sketch.status = 3
        case 15..<25: sketch.status = 1
        default: sketch.status = 2
        }
        // A refused dossier keeps a time of acceptance now and then; its status leaves it out all the same.
        if sketch.status == 2 || (sketch.status == 3 && dice.chance(perMille: 200)) { sketch.accepted = start.seconds }
        sketch.isSynced = dice.chance(perMille: habits.synced)
        if sketch.status == 2 { appoint(&sketch, procedure, start, &dice) }
        return sketch
    }

    /// The appointment: given, or left to the procedure's limit.
    private func appoint(
        _ sketch: inout DossierSketch, _ procedure: Procedure, _ start: Moment, _ dice: inout Dice
    ) {
        if let due = dueMoment(procedure, from: start, calendar) {
            sketch.due = due.seconds
            sketch.dueIsDate = procedure.timeLimitUnit != .hours && dice.chance(perMille: 400)
        } else {
            sketch.due = calendar.workingDay(dice.roll(3...15), after: Day(at: start)).end.seconds
            sketch.dueIsDate = dice.chance(perMille: 400)
        }
    }

    /// Whether the record leaves the appointment out, so that the reader computes it.
    func omitsDue(_ sketch: DossierSketch) -> Bool {
        let procedure = profile.mix.procedures[sketch.procedure]
        guard procedure.timeLimit != nil, let unit = procedure.timeLimitUnit, unit != .months else { return false }
        return sketch.serial % 7 == 3
    }

    /// What happened since it came in, as far as the nation's last moment.
    private func proceed(_ sketch: inout DossierSketch, _ dice: inout Dice) {
        let habits = profile.habits
        guard sketch.status == 2 else { return }
        let isLate = dice.chance(perMille: habits.late)
        let allowed = max(3600, sketch.due - sketch.accepted)
        if dice.chance(perMille: 55) { supplement(&sketch, allowed, &dice) }
        let share = isLate ? dice.roll(1010...2600) : dice.roll(150...970)
        let end = sketch.accepted + allowed / 1000 * Int64(share) + Int64(sketch.supplementMinutes * 60)
        if end > schedule.end.seconds {
            let isWaiting = sketch.supplementAsked > 0 && sketch.supplementMinutes == 0
            sketch.status = isWaiting ? 5 : [2, 2, 4, 4, 4, 4, 4, 4, 4, 6][dice.below(10)]
        } else if sketch.supplementAsked > 0, sketch.supplementMinutes == 0, dice.chance(perMille: 300) {
            sketch.status = 5
        } else {
            settle(&sketch, at: end, &dice)
        }
        if sketch.status == 5 { sketch.version = max(sketch.version, sketch.supplementAsked) }
        rate(&sketch, &dice)
    }

    private func supplement(_ sketch: inout DossierSketch, _ allowed: Int64, _ dice: inout Dice) {
        sketch.supplements = dice.chance(perMille: profile.habits.late / 2 + 10) ? 2 : 1
        let asked = sketch.accepted + min(allowed / 4, Int64(dice.below(3 * 86_400)))
        sketch.supplementAsked = min(asked, schedule.end.seconds)
        if dice.chance(perMille: 850) { sketch.supplementMinutes = dice.roll(60...7200) }
    }

    private func settle(_ sketch: inout DossierSketch, at end: Int64, _ dice: inout Dice) {
        let returned = end + Int64(dice.below(2 * 86_400))
        sketch.ended = end
        switch dice.below(1000) {
        case 0..<8: sketch.status = 7
        case 8..<18: sketch.status = 8
        case 18..<200: sketch.status = 9
        default:
            sketch.status = returned <= schedule.end.seconds ? 10 : 9
            if sketch.status == 10 { sketch.returned = returned }
            // Some systems know the return only.
            if sketch.status == 10, dice.chance(perMille: 60) { sketch.ended = 0 }
        }
        let isDocument = profile.mix.procedures[sketch.procedure].returnsResult
        sketch.hasResult = isDocument && sketch.status >= 9 && dice.chance(perMille: profile.habits.result)
        if sketch.bearsFee, dice.chance(perMille: profile.habits.paidOnline) { sketch.paidOnline = dice.roll(1...2) }
        sketch.version = max(end, sketch.returned)
    }

    private func rate(_ sketch: inout DossierSketch, _ dice: inout Dice) {
        if dice.chance(perMille: 80) {
            sketch.rating = dice.chance(perMille: profile.habits.disliked) ? 0 : 1
        }
        sketch.hasFeedback = dice.chance(perMille: 1 + profile.habits.disliked / 100)
    }
}
