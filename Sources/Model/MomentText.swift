extension Moment: CustomStringConvertible {
    /// The moment in Viet Nam's time, `2026-10-05T14:03:00+07:00`, as everything that is published writes it; how times
    /// are read is TimeText's.
    public var description: String {
        let day = Day(at: self)
        let second = seconds - day.begin.seconds
        func two(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
        return "\(day)T\(two(second / 3600)):\(two(second / 60 % 60)):\(two(second % 60))+07:00"
    }
}
