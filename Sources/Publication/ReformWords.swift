internal import Model
internal import Scoring

/// What would bring a procedure's points back, in words.
struct ReformWords {
    let language: PageLanguage
    private let catalogue: Catalogue
    private let forecast: ReformForecast

    init(_ language: PageLanguage, _ report: ReformReport) {
        self.language = language
        catalogue = report.scorer.catalogue
        forecast = report.forecast
    }

    private func say(_ vietnamese: String, _ english: String) -> String { language == .english ? english : vietnamese }

    /// `giải quyết đúng hạn 12 hồ sơ (2.1: 0,42); số hóa 3 hồ sơ (4.2: 0,1)`; every row has something to do.
    func todo(_ row: ReformList.Row) -> String {
        var deeds = row.losses.prefix(ReformWords.causesMax).map(deed)
        let others = row.losses.count - deeds.count
        if others > 0 { deeds.append(say("và \(others) việc khác", "and \(others) more")) }
        if row.asksOften { deeds.append(asked(row.supplemented ?? 0, of: row.scope ?? 0)) }
        if row.isUnused {
            deeds.append(
                say(
                    "12 tháng không có hồ sơ: xem xét bãi bỏ, gộp, hoặc phổ biến cho người dân",
                    "no dossier in twelve months: consider to repeal it, merge it or make it known"))
        }
        return deeds.joined(separator: "; ")
    }

    /// What is expected, and beside it what came in as many weeks before: `120 (96)`.
    func expected(_ row: ReformList.Row) -> String {
        guard let code = row.code else { return "–" }
        guard let volume = forecast[code] else { return say("chưa dự báo", "no forecast") }
        let whole = (2 * volume.totalMicro + 1_000_000) / 2_000_000
        return "\(DisplayText.grouped(whole, language)) (\(DisplayText.grouped(Int128(volume.before), language)))"
    }

    private func asked(_ supplemented: Int128, of scope: Int128) -> String {
        let (part, whole) = (DisplayText.grouped(supplemented, language), DisplayText.grouped(scope, language))
        return say(
            "đã yêu cầu bổ sung \(part) trong \(whole) hồ sơ: rà soát thành phần, mẫu đơn và hướng dẫn",
            "more was asked of \(part) of \(whole) dossiers: look at papers, forms and guidance")
    }

    private func deed(_ loss: LostPoints.Row) -> String {
        let indicator = catalogue.indicators[loss.indicator]
        let points = DisplayText.points(micro: loss.lostMicro, language)
        switch loss.cause {
        case .nothingCounted:
            return say(
                "không phát sinh gì để tính \(indicator.code): \(points)",
                "nothing was counted for \(indicator.code): \(points)")
        case .own:
            return "\(deed(indicator.formula, loss.missing)) (\(indicator.code): \(points))"
        case .factor(let code):
            guard let factor = catalogue.indicators.first(where: { $0.code == code }) else { return code }
            return "\(deed(factor.formula, loss.missing)) (\(indicator.code) × \(code): \(points))"
        }
    }

    private func deed(_ formula: Catalogue.Formula, _ missing: Int128) -> String {
        let count = DisplayText.grouped(missing, language)
        let isOne = missing == 1
        func dossiers(_ vietnamese: String, _ english: String) -> String {
            let many = say("\(count) hồ sơ", isOne ? "\(count) dossier" : "\(count) dossiers")
            return say(vietnamese, english).replacing("#", with: many)
        }
        func feedback(_ vietnamese: String, _ english: String) -> String {
            let many = say("\(count) phản ánh, kiến nghị", isOne ? "\(count) petition" : "\(count) petitions")
            return say(vietnamese, english).replacing("#", with: many)
        }
        switch formula {
        case .announcedOnTime:
            return say("công bố trước ngày có hiệu lực", "announce it before it takes effect")
        case .publishedOnTime: return say("công khai đúng hạn", "publish it in time")
        case .publishedComplete: return say("công khai đủ nội dung", "publish it with every part")
        case .synchronised: return dossiers("đồng bộ # lên Cổng", "synchronise # with the portal")
        case .handledOnTime: return dossiers("giải quyết đúng hạn #", "settle # in time")
        case .onlineProcedures: return say("cung cấp trực tuyến", "offer it online")
        case .onlineProceduresUsed:
            return say("đưa người dân nộp trực tuyến lần đầu", "bring people to file it online at all")
        case .submittedOnline:
            return dossiers("nhận trực tuyến, trả kết quả điện tử #", "take # online, with electronic results")
        case .onlineOutcome: return dossiers("giải quyết đúng hạn # trực tuyến", "settle # of those online in time")
        case .feeProceduresSynchronised:
            return say("đồng bộ hồ sơ có phí", "synchronise its dossiers that bear a fee")
        case .feeProceduresPaidOnline: return say("mở thanh toán trực tuyến", "let its fee be paid online")
        case .paidOnline: return dossiers("thu phí trực tuyến của #", "have the fee of # paid online")
        case .electronicResults: return dossiers("trả kết quả điện tử của #", "give electronic results of #")
        case .digitised: return dossiers("số hóa #", "digitise #")
        case .reused: return dossiers("tái sử dụng dữ liệu cho #", "reuse data for #")
        case .fromStore: return dossiers("lấy giấy tờ từ kho dữ liệu cho #", "take papers from the store for #")
        case .populationDataProcedures: return say("khai thác dữ liệu dân cư", "use population data")
        case .populationDataDossiers:
            return dossiers("khai thác dữ liệu dân cư cho #", "use population data for #")
        case .feedbackOnTime: return feedback("trả lời đúng hạn #", "answer # in time")
        case .feedbackSatisfaction: return feedback("trả lời thỏa đáng #", "answer # to people's satisfaction")
        case .dossierSatisfaction:
            return dossiers("làm hài lòng, đúng hạn #", "settle # in time and to people's satisfaction")
        default: return LostWords.noun(formula).words(missing, language)
        }
    }
}

extension MissingNoun {
    /// With its count.
    fileprivate func words(_ count: Int128, _ language: PageLanguage) -> String {
        "\(DisplayText.grouped(count, language)) \(language == .english ? english(count == 1) : vietnamese)"
    }
}
