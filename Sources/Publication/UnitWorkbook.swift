internal import Model
internal import Scoring
package import Workbook

/// One unit in one period as a workbook: a sheet for each view of it (I-10).
package enum UnitWorkbook {
    package static func sheets(_ report: UnitReport, _ origin: FileOrigin) -> [WorkbookSheet] {
        let (unit, scorer) = (report.score.unit, report.scorer)
        var lost = SheetWriter(.workbook, origin)
        if let points = report.lost {
            LostReport(unit: unit, name: report.name, scorer: scorer, score: report.score, lost: points)
                .write(to: &lost)
        }
        var targets = SheetWriter(.workbook, origin)
        ExactCSV.write(
            targets: [UnitTargets(unit: unit, name: report.name, results: report.targets)], to: &targets)
        var signs = SheetWriter(.workbook, origin)
        SignsReport(period: scorer.period, asOf: scorer.asOf, offices: report.figureSigns).write(to: &signs)
        return [
            indicators(report, origin).sheet("Chỉ số"), lost.sheet("Điểm mất"), targets.sheet("Mục tiêu"),
            signs.sheet("Dấu hiệu"),
        ]
    }

    private static func indicators(_ report: UnitReport, _ origin: FileOrigin) -> SheetWriter {
        var sheet = SheetWriter(.workbook, origin)
        sheet.head([
            "unit_code", "indicator", "name_vi", "state", "numerator", "denominator", "points_micro", "maximum_points",
        ])
        for explanation in report.scorer.explain(report.score) {
            let (indicator, score) = (explanation.indicator, explanation.score)
            let applies = score.state != .notApplicable
            sheet.code(report.score.unit.description)
            sheet.code(indicator.code)
            sheet.text(indicator.nameVi)
            sheet.text(score.state.rawValue)
            sheet.whole(applies ? score.numerator : nil)
            sheet.whole(applies ? score.denominator : nil)
            sheet.micro(applies && score.state != .info ? score.pointsMicro : nil)
            sheet.whole(indicator.scoring?.maximum)
            sheet.endRow()
        }
        return sheet
    }
}
