/// What targets and plans ask for and no row of the catalogue counts (T-01): information, worth no points for anybody.
///
/// They stand behind the catalogue's rows and not among them, so that what is judged stays what Decision 766 lists.
package enum ExtraIndicator: String, CaseIterable, Sendable {
    case wholeOnline = "X1"
    case submittedOnline = "X2"
    case satisfiedRaters = "X3"
    case wholeServices = "X4"
    case settledDigitised = "X5"

    // What few systems tell (J-10).
    case resultsDigitised = "X6"
    case syncedWithinDay = "X7"
    case resultSigned = "X8"
    case authenticated = "X9"
    case movedElectronically = "X10"
    case lateApologised = "X11"
    case receivedElsewhere = "X12"
    case satisfiedAtDevice = "X13"
    case satisfiedAtPortal = "X14"
    case plansInTime = "X15"
    /// 1.1 to 1.3 of the procedures that a unit drafts (J-16).
    case draftedOnTime = "X16"
    case draftedPublished = "X17"
    case draftedComplete = "X18"

    /// `X1`.
    package var code: String { rawValue }
    package var nameVi: String { names.vi }
    package var nameEn: String { names.en }

    private var names: (vi: String, en: String) {
        switch self {
        case .wholeOnline: ("Tỷ lệ hồ sơ được xử lý hoàn toàn trực tuyến", "Dossiers handled wholly online")
        case .submittedOnline: ("Tỷ lệ hồ sơ nộp trực tuyến", "Dossiers submitted online")
        case .satisfiedRaters:
            ("Tỷ lệ hài lòng trong số hồ sơ có đánh giá", "Satisfied among those who rated")
        case .wholeServices:
            (
                "Tỷ lệ TTHC đủ điều kiện được cung cấp DVCTT toàn trình",
                "Eligible procedures offered wholly online"
            )
        case .settledDigitised: ("Tỷ lệ hồ sơ đã giải quyết được số hóa", "Settled dossiers that are digitised")
        default: furtherNames
        }
    }

    private var furtherNames: (vi: String, en: String) {
        switch self {
        case .resultsDigitised: ("Tỷ lệ kết quả còn hiệu lực đã số hóa", "Still-valid results that are digitised")
        case .syncedWithinDay:
            ("Tỷ lệ hồ sơ đồng bộ lên Cổng trong 24 giờ", "Dossiers synchronised within 24 hours")
        case .resultSigned: ("Tỷ lệ hồ sơ có kết quả được ký số", "Dossiers whose result is signed")
        case .authenticated:
            ("Tỷ lệ giao dịch được xác thực điện tử", "Transactions authenticated electronically")
        case .movedElectronically:
            ("Tỷ lệ hồ sơ luân chuyển bằng phương thức điện tử", "Dossiers moved electronically")
        case .lateApologised: ("Tỷ lệ hồ sơ trễ hạn có xin lỗi", "Late dossiers with an apology")
        case .receivedElsewhere:
            ("Tỷ lệ hồ sơ tiếp nhận không phụ thuộc địa giới", "Dossiers received by another office")
        case .satisfiedAtDevice:
            ("Tỷ lệ hài lòng đánh giá tại thiết bị ở quầy", "Satisfied among ratings at the desk's device")
        case .satisfiedAtPortal: ("Tỷ lệ hài lòng đánh giá trên Cổng", "Satisfied among ratings on the portal")
        case .plansInTime: ("Tỷ lệ nhiệm vụ cải cách đúng hạn", "Tasks of reform plans in time")
        case .draftedOnTime:
            ("Tỷ lệ TTHC do đơn vị soạn thảo được công bố đúng hạn", "Procedures it drafts announced on time")
        case .draftedPublished:
            ("Tỷ lệ TTHC do đơn vị soạn thảo được công khai đúng hạn", "Procedures it drafts published on time")
        default: ("Tỷ lệ TTHC do đơn vị soạn thảo đủ bộ phận tạo thành", "Procedures it drafts with every part")
        }
    }

    /// Below this denominator a target says nothing of a unit (T-02).
    package var minimumDenominator: Int128 {
        switch self {
        case .satisfiedRaters, .satisfiedAtDevice, .satisfiedAtPortal: 30
        default: 1
        }
    }
}
