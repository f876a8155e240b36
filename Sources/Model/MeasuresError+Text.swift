extension MeasuresError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .overflow(let slot): "a sum is too large (count \(slot))"
        case .negative(let slot): "more would be taken away than there is (count \(slot))"
        case .notCanonical(let slot): "the counts are not in their order (count \(slot))"
        }
    }
}
