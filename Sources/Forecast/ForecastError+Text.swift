internal import Model

extension ForecastError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .count(let day, let count):
            "\(count) arrivals on \(day) cannot be; a day has 0 to \(ForecastLimits.dayMax)"
        case .tooFew(let count):
            "\(count) dossiers in 364 days are too few to forecast; it takes \(ForecastLimits.procedureMinimum)"
        case .nothingKnown(let day):
            "too little is known up to \(day): a forecast needs one working day of each weekday before it"
        }
    }
}
