internal import Bytes
package import Model
package import Scoring

/// What a unit lost, and where: the answer of `/api/v1/units/CODE/lost` and of `tamcap explain --lost`, which are the
/// same bytes.
package struct LostReport: Sendable {
    package var unit: UnitCode
    package var name: String
    package var scorer: PeriodScorer
    package var score: UnitScore
    package var lost: LostPoints

    package init(unit: UnitCode, name: String, scorer: PeriodScorer, score: UnitScore, lost: LostPoints) {
        self.unit = unit
        self.name = name
        self.scorer = scorer
        self.score = score
        self.lost = lost
    }

    package var json: [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.field("unit", unit.description)
            json.field("name", name)
            json.field("tier", score.tier.description)
            json.field("period", scorer.period.description)
            json.field("asOf", scorer.asOf.description)
            json.field("catalogue", scorer.catalogue.name)
            json.field("points_micro", score.pointsMicro)
            json.field("applicable_points", score.applicable)
            json.field("scaled_micro", score.scaledMicro)
            json.field("lost") { json in Self.append(lost, scorer, to: &json) }
        }
        return json.bytes
    }

    static let columns = [
        "unit_code", "indicator", "cause", "factor", "procedure", "office", "missing", "lost_micro", "score_micro",
    ]

    /// Every row, in the order of the rows.
    package func csv(for reader: ExactCSV.Reader = .program, origin: FileOrigin? = nil) -> [UInt8] {
        var sheet = SheetWriter(reader, origin)
        write(to: &sheet)
        return sheet.bytes
    }

    func write(to sheet: inout SheetWriter) {
        sheet.head(Self.columns)
        for row in lost.rows {
            sheet.code(unit.description)
            sheet.code(scorer.catalogue.indicators[row.indicator].code)
            sheet.text(row.cause.name)
            sheet.code(row.cause.factor ?? "")
            sheet.code(row.procedure?.description ?? "-")
            sheet.code(row.office?.description ?? "")
            sheet.whole(row.missing)
            sheet.micro(row.lostMicro)
            sheet.micro(row.scoreMicro)
            sheet.endRow()
        }
    }

    static func append(_ lost: LostPoints, _ scorer: PeriodScorer, to json: inout JSONWriter) {
        json.object { json in
            json.field("lost_micro", lost.lostMicro)
            json.field("score_micro", lost.scoreMicro)
            json.field("losses") { json in
                json.array { json in
                    for loss in lost.losses { json.object { json in append(loss, scorer.catalogue, to: &json) } }
                }
            }
            json.field("rows") { json in
                json.array { json in
                    for row in lost.rows { json.object { json in append(row, scorer.catalogue, to: &json) } }
                }
            }
        }
    }

    private static func append(_ loss: LostPoints.Loss, _ catalogue: Catalogue, to json: inout JSONWriter) {
        json.field("indicator", catalogue.indicators[loss.indicator].code)
        json.field("cause", loss.cause.name)
        if let factor = loss.cause.factor { json.field("factor", factor) }
        json.field("missing", loss.missing)
        json.field("needed", loss.needed)
        json.field("procedures", loss.procedures)
        json.field("lost_micro", loss.lostMicro)
        json.field("score_micro", loss.scoreMicro)
        json.field("text_vi", LostWords(language: .vietnamese, catalogue: catalogue).sentence(loss))
        json.field("text_en", LostWords(language: .english, catalogue: catalogue).sentence(loss))
    }

    private static func append(_ row: LostPoints.Row, _ catalogue: Catalogue, to json: inout JSONWriter) {
        json.field("indicator", catalogue.indicators[row.indicator].code)
        json.field("cause", row.cause.name)
        if let factor = row.cause.factor { json.field("factor", factor) }
        json.field("procedure", row.procedure?.description)
        if let office = row.office { json.field("office", office.description) }
        json.field("missing", row.missing)
        json.field("lost_micro", row.lostMicro)
        json.field("score_micro", row.scoreMicro)
    }
}

extension LostPoints.Cause {
    /// As files and answers write it.
    var name: String {
        switch self {
        case .own: "own"
        case .factor: "factor"
        case .nothingCounted: "nothing-counted"
        }
    }

    /// The code of the indicator by which another one is multiplied.
    var factor: String? {
        if case .factor(let code) = self { code } else { nil }
    }
}
