/// One indicator of one unit.
struct ReferenceResult {
    var numerator: Int
    var denominator: Int
    var pointsMicro: Int
    /// `scored`, `empty`, `few`, `info` or `not-applicable`.
    var state: String
}

/// What the indicators of a unit are computed from.
struct ReferenceQuestion {
    let catalogue: ReferenceCatalogue
    let register: [[UInt8]: ReferenceProcedure]
    let calendar: ReferenceCalendar
    let period: ReferencePeriod
    /// T: the earlier of the as-of date and the period's last day.
    let judged: ReferenceDay
    let tier: String
    let cells: [[UInt8]: ReferenceTally]
    /// The merged cells of the period before.
    let before: [[UInt8]: ReferenceTally]

    /// C(m).
    func total(_ measure: String) -> Int { cells.values.reduce(0) { $0 + $1(measure) } }

    /// C(m due on or after T).
    func totalDue(_ measure: String) -> Int { cells.values.reduce(0) { $0 + $1.due(measure, onOrAfter: judged) } }

    /// A measure of the returning procedures and another of the others; a code the register does not have returns.
    func total(returning: String?, others: String?) -> Int {
        cells.reduce(0) { sum, cell in
            let measure = register[cell.key]?.isSet("TraKetQua") ?? true ? returning : others
            return sum + (measure.map { cell.value($0) } ?? 0)
        }
    }

    private func isApplicable(_ procedure: ReferenceProcedure) -> Bool {
        switch tier {
        case "branch": procedure.tiers.contains("branch")
        case "province": procedure.tiers.contains("province") || procedure.tiers.contains("branch")
        case "department": procedure.tiers.contains("nation")
        default: true
        }
    }

    /// N{condition}, of this period's cells or of those of the period before.
    func procedures(
        in cells: [[UInt8]: ReferenceTally], _ condition: (ReferenceProcedure, ReferenceTally) -> Bool
    ) -> Int {
        let onlyActive = !catalogue.registerEverywhere && (tier == "branch" || tier == "department")
        return register.filter { code, procedure in
            let tally = cells[code] ?? ReferenceTally()
            return procedure.isPublished && isApplicable(procedure) && (!onlyActive || tally("received") > 0)
                && condition(procedure, tally)
        }.count
    }

    /// Numerator and denominator of every row of the catalogue but the sums of G1 to G3.
    func counted(_ code: String, in cells: [[UInt8]: ReferenceTally]) -> (Int, Int) {
        func n(_ condition: (ReferenceProcedure, ReferenceTally) -> Bool) -> Int {
            procedures(in: cells, condition)
        }
        let received = total("received")
        switch code {
        case "1.1", "1.2", "1.3": return registerIndicator(code)
        case "1.4": return (total("synced"), max(total("reported_total"), received))
        case "2.1": return (total("on_time") + totalDue("pending"), total("scope"))
        case "2.2": return (total("handling_minutes"), total("handled"))
        case "3.1": return (n { p, _ in p.onlineLevel >= 1 }, n { _, _ in true })
        case "3.2":
            return (n { p, t in p.onlineLevel >= 1 && t("received_online") > 0 }, n { p, _ in p.onlineLevel >= 1 })
        case "3.3": return (total(returning: "online_with_result", others: "received_online"), received)
        case "3.3b": return (total("received_direct"), received)
        case "3.3c": return (total("received_post"), received)
        case "3.4": return (total("online_on_time"), total("online_on_time") + total("online_late"))
        case "3.5":
            return (n { p, t in p.isSet("CoPhi") && t("fee_bearing_synced") > 0 }, n { p, _ in p.isSet("CoPhi") })
        case "3.5b": return (n { p, t in p.isSet("CoPhi") && t("paid_online") > 0 }, n { p, _ in p.isSet("CoPhi") })
        case "3.6":
            let counted = cells.filter { code, _ in register[code]?.isSet("CoPhi") ?? true }.values
            return (counted.reduce(0) { $0 + $1("paid_online") }, counted.reduce(0) { $0 + $1("fee_bearing") })
        case "4.1":
            return (total(returning: "result_electronic", others: nil), total(returning: "received", others: nil))
        case "4.2": return (total(returning: "component_file_with_result", others: "component_file"), received)
        case "4.3": return (total("reused"), received)
        case "4.4": return (total("from_store"), received)
        case "4.5a":
            return (
                n { p, t in p.isSet("DoiTuongCongDan") && t("population_data") > 0 },
                n { p, _ in p.isSet("DoiTuongCongDan") }
            )
        case "4.5b": return (total("population_data"), received)
        case "5.1a": return (total("feedback_on_rules"), total("feedback_received"))
        case "5.1b": return (total("feedback_on_conduct"), total("feedback_received"))
        case "5.2": return (total("feedback_on_time") + totalDue("feedback_pending"), total("feedback_scope"))
        case "5.3":
            return (
                total("feedback_content_settled") + totalDue("feedback_content_pending"), total("feedback_received")
            )
        case "5.4": return (total("content_settled") + totalDue("content_pending"), received)
        default: return (0, 0)
        }
    }

    func registerIndicator(_ code: String) -> (Int, Int) {
        var numerator = 0
        var denominator = 0
        for procedure in register.values {
            let decided = procedure.day("NgayQuyetDinh")
            let published = procedure.day("NgayCongKhai")
            switch code {
            case "1.1":
                guard let decided, period.contains(decided) else { continue }
                denominator += 1
                if let effective = procedure.day("NgayHieuLuc"),
                    calendar.workingDay(20, after: decided) <= effective
                {
                    numerator += 1
                }
            case "1.2":
                let limit = decided.map { calendar.workingDay(10, after: $0) }
                if let published, period.contains(published) {
                    denominator += 1
                    if let limit, published <= limit { numerator += 1 }
                } else if published == nil, let limit, period.contains(limit), limit < judged {
                    denominator += 1
                }
            default:
                guard procedure.isPublished else { continue }
                denominator += 1
                if procedure.isSet("DuBoPhan") { numerator += 1 }
            }
        }
        return (numerator, denominator)
    }

    /// Points, applicable maximum or `nil` when the indicator is left out, and state of one row.
    func result(_ indicator: ReferenceIndicator) -> ReferenceResult {
        guard catalogue.isApplicable(indicator.code, toTier: tier) else {
            return ReferenceResult(numerator: 0, denominator: 0, pointsMicro: 0, state: "not-applicable")
        }
        if let base = ["G1": "3.1", "G2": "3.2", "G3": "3.5b"][indicator.code] {
            let now = counted(base, in: cells).0
            let old = counted(base, in: before).0
            return ReferenceResult(
                numerator: now - old, denominator: old, pointsMicro: 0, state: old == 0 ? "empty" : "info")
        }
        let (numerator, denominator) = counted(indicator.code, in: cells)
        var result = ReferenceResult(
            numerator: numerator, denominator: denominator, pointsMicro: 0, state: "scored")
        if indicator.isInformation {
            result.state = "info"
        } else if denominator > 0, denominator < indicator.minimumDenominator {
            result.state = "few"
        } else if denominator > 0 {
            result.pointsMicro = points(indicator, numerator, denominator)
        } else {
            switch indicator.zeroRule {
            case .fullPoints: result.pointsMicro = indicator.points * 1_000_000
            case .zeroPoints: break
            case .zeroPointsWhenLastYear: if total("last_year_total") == 0 { result.state = "empty" }
            case .empty: result.state = "empty"
            }
        }
        return result
    }

    private func points(_ indicator: ReferenceIndicator, _ numerator: Int, _ denominator: Int) -> Int {
        var top = UInt128(min(numerator, denominator))
        var bottom = UInt128(denominator)
        if indicator.code == "3.3" {
            let (synced, all) = counted("1.4", in: cells)
            guard all > 0 else { return 0 }
            top *= UInt128(min(synced, all))
            bottom *= UInt128(all)
        }
        // Full points from the threshold on; else max × ratio ÷ threshold, rounded half up once.
        let full = UInt128(indicator.fullAtPercent)
        if top * 100 >= bottom * full { return indicator.points * 1_000_000 }
        let dividend = UInt128(indicator.points) * 1_000_000 * top * 100
        let divisor = bottom * full
        return Int((2 * dividend + divisor) / (2 * divisor))
    }
}
