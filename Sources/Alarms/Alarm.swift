internal import Model

/// A number that an alarm's sentence and programs need, under a stable name.
package struct AlarmFigure: Hashable, Sendable {
    package var name: String
    package var value: Int64

    package init(_ name: String, _ value: Int64) {
        self.name = name
        self.value = value
    }
}

/// What is known at one look of something that may be an alarm.
package struct AlarmObservation: Hashable, Sendable {
    package var key: AlarmKey
    /// The unit's name.
    package var name: String
    /// In the kind's unit; `nil`: it cannot be known now.
    package var value: Int64?
    package var figures: [AlarmFigure]
    /// Names of files, nodes, keys, targets.
    package var texts: [String]

    package init(
        _ key: AlarmKey, name: String, value: Int64?, figures: [AlarmFigure] = [], texts: [String] = []
    ) {
        self.key = key
        self.name = name
        self.value = value
        self.figures = figures
        self.texts = texts.prefix(AlarmLimits.textsMax).map { $0.shortened(to: AlarmLimits.textBytesMax) }
    }
}

/// An alarm that is raised.
package struct Alarm: Hashable, Sendable {
    /// Ascending over the node's life: a raise and its clear have the same.
    package var id: UInt64
    package var key: AlarmKey
    package var name: String
    package var sinceUnixMilliseconds: Int64
    /// As known last, like the figures and texts.
    package var value: Int64
    package var figures: [AlarmFigure]
    package var texts: [String]
    /// Something that explains it is bad, too: until that is over nothing is told of it (N-06).
    package var isHeld = false

    package init(
        id: UInt64, key: AlarmKey, name: String, sinceUnixMilliseconds: Int64, value: Int64, figures: [AlarmFigure],
        texts: [String]
    ) {
        self.id = id
        self.key = key
        self.name = name
        self.sinceUnixMilliseconds = sinceUnixMilliseconds
        self.value = value
        self.figures = figures
        self.texts = texts
    }

    package func figure(_ name: String) -> Int64? { figures.first { $0.name == name }?.value }

    /// Takes what is known now.
    mutating func take(_ observation: AlarmObservation) {
        guard observation.value != nil || !observation.figures.isEmpty else { return }
        if let value = observation.value { self.value = value }
        name = observation.name
        figures = observation.figures
        texts = observation.texts
    }
}

/// What a look has changed.
package enum AlarmChange: Hashable, Sendable {
    case raised(Alarm)
    case cleared(Alarm)

    package var alarm: Alarm {
        switch self {
        case .raised(let alarm), .cleared(let alarm): alarm
        }
    }
}

extension String {
    /// At most so many bytes, cut between characters.
    fileprivate func shortened(to bytesMax: Int) -> String {
        guard utf8.count > bytesMax else { return self }
        var text = ""
        for character in self {
            guard text.utf8.count + character.utf8.count + 3 <= bytesMax else { break }
            text.append(character)
        }
        return text + "…"
    }
}
