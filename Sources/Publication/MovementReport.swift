internal import Bytes
package import Model
package import Scoring

/// Why a unit's score and rank moved, told step by step: the answer of `/api/v1/units/CODE/explain` and of
/// `tamcap explain`, which are the same bytes.
package struct MovementReport: Sendable {
    /// What alone differs between the two sides of a step.
    package enum Cause: String, CaseIterable, Sendable {
        case catalogue
        case register
        /// Dossiers that the earlier records do not have.
        case lateData = "late-data"
        /// Other facts of dossiers that they have.
        case corrections
        case period
        /// The day on which pending dossiers are judged, in the same period.
        case asOf = "as-of"
    }

    package struct Step: Sendable {
        package let cause: Cause
        package let movement: Movement

        package init(_ cause: Cause, _ movement: Movement) {
            self.cause = cause
            self.movement = movement
        }
    }

    package let unit: UnitCode
    package let name: String
    package let register: Register
    /// At least one; each begins where the one before it ends.
    package let steps: [Step]
    /// What is part of the other causes since nobody here knows it.
    package let notTold: [Cause]

    package init(unit: UnitCode, name: String, register: Register, steps: [Step]) {
        self.unit = unit
        self.name = name
        self.register = register
        self.steps = steps
        let told = Set(steps.map(\.cause))
        notTold = [Cause.catalogue, .register, .lateData, .corrections].filter { !told.contains($0) }
    }

    /// The step of a period, or of a day, and the only one where nothing else is known to differ.
    package init(unit: UnitCode, name: String, register: Register, _ movement: Movement) {
        let isDay = movement.before.period == movement.after.period
        self.init(unit: unit, name: name, register: register, steps: [Step(isDay ? .asOf : .period, movement)])
    }

    package var before: Movement.Side { steps[0].movement.before }
    package var after: Movement.Side { steps[steps.count - 1].movement.after }
    package var scoreMicro: Int64 { after.score.scaledMicro - before.score.scaledMicro }
    /// `nil` unless it is ranked on both sides.
    package var places: Int? { before.rank.flatMap { old in after.rank.map { old - $0 } } }

    // MARK: - JSON

    package var json: [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.field("unit", unit.description)
            json.field("name", name)
            json.field("tier", after.score.tier.description)
            json.field("within", after.ranking.league.within?.description)
            json.field("from") { json in Self.append(before, to: &json) }
            json.field("to") { json in Self.append(after, to: &json) }
            json.field("score_micro", scoreMicro)
            json.field("places", places)
            json.field("steps") { json in
                json.array { json in for step in steps { Self.append(step, to: &json) } }
            }
            json.field("notTold") { json in
                json.array { json in for cause in notTold { json.string(cause.rawValue) } }
            }
        }
        return json.bytes
    }

    private static func append(_ side: Movement.Side, to json: inout JSONWriter) {
        json.object { json in
            json.field("period", side.period.description)
            json.field("asOf", side.asOf.description)
            json.field("catalogue", side.catalogue.name)
            json.field("rank", side.rank)
            json.field("ranked", side.ranking.rows.count { $0.rank != nil })
            json.field("status", side.score.status.rawValue)
            json.field("scaled_micro", side.score.scaledMicro)
            json.field("points_micro", side.score.pointsMicro)
            json.field("applicable_points", side.score.applicable)
        }
    }

    private static func append(_ step: Step, to json: inout JSONWriter) {
        let movement = step.movement
        json.object { json in
            json.field("cause", step.cause.rawValue)
            json.field("score_micro", movement.scoreMicro)
            json.field("places", movement.rankPlaces)
            json.field("own_places", movement.rankPlaces.map { _ in movement.ownPlaces })
            json.field("others_places", movement.rankPlaces.map { _ in movement.othersPlaces })
            json.field("parts") { json in
                json.array { json in for part in movement.parts { append(part, to: &json) } }
            }
            json.field("places_by_indicator") { json in
                json.array { json in
                    for change in movement.places where change.places != 0 {
                        json.object { json in
                            json.field("indicator", change.indicator)
                            json.field("places", change.places)
                        }
                    }
                }
            }
            json.field("others") { json in
                json.array { json in
                    for passing in movement.passings {
                        json.object { json in
                            json.field("unit", passing.unit.description)
                            json.field("name", passing.name)
                            json.field("places", passing.fell ? 1 : -1)
                            json.field("one_side", passing.isNew)
                        }
                    }
                }
            }
        }
    }

    private static func append(_ part: Movement.Part, to json: inout JSONWriter) {
        json.object { json in
            json.field("indicator", part.indicator)
            json.field("kind", part.kind.name)
            if let factor = part.kind.factor { json.field("factor", factor) }
            if part.kind.isOfProcedure { json.field("procedure", part.kind.procedure?.description) }
            json.field("missing_before", part.missingBefore)
            json.field("missing_after", part.missingAfter)
            json.field("lost_before_micro", part.lostBeforeMicro)
            json.field("lost_after_micro", part.lostAfterMicro)
            json.field("score_micro", part.scoreMicro)
        }
    }

    // MARK: - CSV

    static let columns = [
        "cause", "indicator", "kind", "factor", "procedure", "missing_before", "missing_after", "lost_before_micro",
        "lost_after_micro", "score_micro",
    ]

    /// Every part of the change of the score.
    package func csv(for reader: ExactCSV.Reader = .program, origin: FileOrigin? = nil) -> [UInt8] {
        var sheet = SheetWriter(reader, origin)
        sheet.head(Self.columns)
        for step in steps {
            for part in step.movement.parts {
                sheet.text(step.cause.rawValue)
                sheet.code(part.indicator)
                sheet.text(part.kind.name)
                sheet.code(part.kind.factor ?? "")
                sheet.code(part.kind.isOfProcedure ? part.kind.procedure?.description ?? "-" : "")
                sheet.whole(part.missingBefore)
                sheet.whole(part.missingAfter)
                sheet.micro(part.lostBeforeMicro)
                sheet.micro(part.lostAfterMicro)
                sheet.micro(part.scoreMicro)
                sheet.endRow()
            }
        }
        return sheet.bytes
    }
}

extension Movement.Kind {
    /// As files and answers write it.
    var name: String {
        switch self {
        case .procedure(_, let cause): cause.name
        case .applicable: "applicable"
        case .judged: "judged"
        }
    }

    var factor: String? {
        if case .procedure(_, let cause) = self { cause.factor } else { nil }
    }

    var isOfProcedure: Bool {
        if case .procedure = self { true } else { false }
    }

    var procedure: ProcedureCode? {
        if case .procedure(let code, _) = self { code } else { nil }
    }
}
