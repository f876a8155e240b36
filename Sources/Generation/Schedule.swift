internal import Model

/// When dossiers come in: working days far more than others, the last three months more than those before.
struct Schedule: Sendable {
    /// The first day on which a dossier may come in.
    let first: Day
    /// The last one; nothing in the nation happens later than 17:00 of this day.
    let last: Day
    private let cumulative: [Int]

    /// `from`: the first day, where another one than the nation's own is meant.
    init(until last: Day, from: Day? = nil, _ calendar: WorkingCalendar) {
        let year = last.parts.year
        let newYear = Day(year: year, month: 1, day: 1) ?? last
        // A month of the year before, so that dossiers are carried over and growth has something to compare with.
        first = from ?? max(.first, min(newYear.advanced(by: -31), last.advanced(by: -150)))
        self.last = last
        var total = 0
        var cumulative: [Int] = []
        for offset in 0...Int(last.number - first.number) {
            let day = first.advanced(by: offset)
            let weight = calendar.isWorkingDay(day) ? 20 : 1
            total += day >= last.advanced(by: -92) ? weight * 5 : day >= newYear ? weight * 2 : weight
            cumulative.append(total)
        }
        self.cumulative = cumulative
    }

    /// The last moment of the nation.
    var end: Moment { Moment(seconds: last.begin.seconds + 17 * 3600) }

    /// When the n-th of `count` dossiers comes in: roughly in order, as dossier numbers are given out.
    func moment(_ number: Int, of count: Int, _ dice: inout Dice) -> Moment {
        guard let total = cumulative.last else { return end }
        let place = total / count * number + total % count * number / count
        let target = min(total - 1, max(0, place + dice.roll(-total / 60...total / 60)))
        var low = 0
        var high = cumulative.count - 1
        while low < high {
            let middle = (low + high) / 2
            if cumulative[middle] > target { high = middle } else { low = middle + 1 }
        }
        // 07:30 to 16:30; one in ten at any hour before.
        let seconds = dice.chance(perMille: 100) ? dice.below(16 * 3600) : 27_000 + dice.below(9 * 3600)
        return Moment(seconds: first.advanced(by: low).begin.seconds + Int64(seconds))
    }
}
