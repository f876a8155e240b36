package import Alarms
internal import Bytes
package import Model

/// How the watch stands, for the page and the API.
package struct AlarmReport: Sendable {
    package var alarms: [Alarm] = []
    /// Until when nothing is judged; `nil` afterwards.
    package var quietUntil: Moment?
    /// How the command on the pipe is; `nil` where none is configured.
    package var command: Command?

    package struct Command: Sendable {
        package var isRunning: Bool
        package var waiting: Int
        package var dropped: UInt64
        package var starts: UInt64

        package init(isRunning: Bool, waiting: Int, dropped: UInt64, starts: UInt64) {
            self.isRunning = isRunning
            self.waiting = waiting
            self.dropped = dropped
            self.starts = starts
        }
    }

    package init() {}

    /// Those that nothing else explains.
    package var shown: [Alarm] { alarms.filter { !$0.isHeld } }
}

extension PublicationJSON {
    /// `/api/v1/alarms`: what is raised, in the order of their kinds and units.
    package static func alarms(_ report: AlarmReport, at moment: Moment) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.field("at", moment.description)
            json.field("quietUntil", report.quietUntil?.description)
            json.field("raised", report.shown.count)
            json.field("held", report.alarms.count - report.shown.count)
            if let command = report.command {
                json.field("command") { json in
                    json.object { json in
                        json.field("running", command.isRunning)
                        json.field("starts", command.starts)
                        json.field("waiting", command.waiting)
                        json.field("dropped", command.dropped)
                    }
                }
            }
            json.field("alarms") { json in
                json.array { json in
                    for alarm in report.alarms { json.object { json in append(alarm, to: &json) } }
                }
            }
        }
        return json.bytes
    }

    /// What a command on the pipe reads: one line a change.
    package static func line(_ change: AlarmChange, number: UInt64, at moment: Moment) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.field("line", number)
            switch change {
            case .raised: json.field("event", "raised")
            case .cleared: json.field("event", "cleared")
            }
            json.field("at", moment.description)
            append(change.alarm, to: &json)
        }
        json.endLine()
        return json.bytes
    }

    private static func append(_ alarm: Alarm, to json: inout JSONWriter) {
        json.field("id", alarm.id)
        json.field("alarm", alarm.key.kind.rawValue)
        json.field("unit", alarm.key.unit.description)
        json.field("name", alarm.name)
        if !alarm.key.detail.isEmpty { json.field("detail", alarm.key.detail) }
        json.field("since", Moment(seconds: alarm.sinceUnixMilliseconds / 1_000).description)
        json.field("held", alarm.isHeld)
        json.field("value", alarm.value)
        json.field("figures") { json in
            json.object { json in for figure in alarm.figures { json.field(figure.name, figure.value) } }
        }
        json.field("texts") { json in
            json.array { json in for text in alarm.texts { json.string(text) } }
        }
        json.field("runbook", Runbook.path(of: alarm.key.kind))
        json.field("text_vi", alarm.vietnamese)
        json.field("text_en", alarm.english)
    }
}
