internal import Model

extension KeptRowsFault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unknownLayout: "they were kept by a newer program"
        case .malformed: "they are damaged"
        case .refused(let reason): "a row that was taken once is refused now: \(reason)"
        case .judgedLater(let moment): "they were judged on \(moment), far after now; look at the machine's clock"
        }
    }
}
