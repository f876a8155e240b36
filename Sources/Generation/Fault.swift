/// What a bad row gets wrong: the reasons of R-38.
package enum Fault: String, CaseIterable, Sendable {
    case malformedRow = "malformed-row"
    case badEncoding = "bad-encoding"
    case missingField = "missing-field"
    case badTime = "bad-time"
    case badValue = "bad-value"
    case unknownUnit = "unknown-unit"
    case noDueDate = "no-due-date"
    case futureTime = "future-time"
    case endBeforeStart = "end-before-start"
    case tooLong = "too-long"
}
