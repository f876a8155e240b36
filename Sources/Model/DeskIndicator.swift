/// What is told of one-stop desks and officers: information, worth no points for anybody.
///
/// They stand behind the catalogue's rows and X1 to X5, since Decision 766 lists none of them.
package enum DeskIndicator: String, CaseIterable, Sendable {
    case averageWait = "V1"
    case withinHalfHour = "V2"
    case withinQuarterHour = "V3"
    case leftUnserved = "V4"
    case deskTimePerVisit = "V5"
    case deskTimePerDossier = "V6"
    case receivedPerOfficerYear = "P1"
    case receivedPerOfficerMonth = "P2"
    case handlingPerDossier = "P3"
    case settledPerOfficerDay = "P4"
    case coverage = "P5"

    /// What a quotient is of.
    package enum Unit: String, Sendable {
        case seconds, share, dossiers, hours
    }

    /// `V1`.
    package var code: String { rawValue }

    package var unit: Unit {
        switch self {
        case .averageWait, .deskTimePerVisit, .deskTimePerDossier: .seconds
        case .withinHalfHour, .withinQuarterHour, .leftUnserved, .coverage: .share
        case .receivedPerOfficerYear, .receivedPerOfficerMonth, .settledPerOfficerDay: .dossiers
        case .handlingPerDossier: .hours
        }
    }

    /// Whether it says something of officers, of whom there must be some before anybody is told.
    package var isOfOfficers: Bool {
        switch self {
        case .receivedPerOfficerYear, .receivedPerOfficerMonth, .handlingPerDossier, .settledPerOfficerDay: true
        default: false
        }
    }

    package var nameVi: String {
        switch self {
        case .averageWait: "Thời gian chờ trung bình mỗi lượt giao dịch"
        case .withinHalfHour: "Tỷ lệ lượt chờ không quá 30 phút"
        case .withinQuarterHour: "Tỷ lệ lượt chờ không quá 15 phút"
        case .leftUnserved: "Tỷ lệ lượt bỏ về khi chưa được phục vụ"
        case .deskTimePerVisit: "Thời gian tại quầy mỗi lượt"
        case .deskTimePerDossier: "Thời gian tại quầy mỗi hồ sơ"
        case .receivedPerOfficerYear: "Số hồ sơ tiếp nhận trên một cán bộ một cửa một năm"
        case .receivedPerOfficerMonth: "Số hồ sơ tiếp nhận trên một cán bộ một cửa một tháng"
        case .handlingPerDossier: "Giờ công xử lý mỗi hồ sơ"
        case .settledPerOfficerDay: "Số hồ sơ giải quyết mỗi ngày công"
        case .coverage: "Tỷ lệ ngày tiếp nhận có số liệu cán bộ trực"
        }
    }

    package var nameEn: String {
        switch self {
        case .averageWait: "Average wait per visit"
        case .withinHalfHour: "Share that waited at most 30 minutes"
        case .withinQuarterHour: "Share that waited at most 15 minutes"
        case .leftUnserved: "Share that left unserved"
        case .deskTimePerVisit: "Time at the desk per visit"
        case .deskTimePerDossier: "Time at the desk per dossier"
        case .receivedPerOfficerYear: "Dossiers received per desk officer and year"
        case .receivedPerOfficerMonth: "Dossiers received per desk officer and month"
        case .handlingPerDossier: "Hours of handling per dossier"
        case .settledPerOfficerDay: "Dossiers settled per officer's day"
        case .coverage: "Days of receptions with an officer told at the desk"
        }
    }
}
