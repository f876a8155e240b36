internal import Bytes
package import Model

/// The rules by which the answering node goes, and what is wrong with those that it was offered.
package struct BundleReport: Sendable {
    package struct Alarm: Sendable {
        /// `unsigned-bundle` or `two-bundles`, as in the notices of an office.
        package var name: String
        package var upstream: String
        package var serial: UInt64
        package var since: Moment

        package init(name: String, upstream: String, serial: UInt64, since: Moment) {
            self.name = name
            self.upstream = upstream
            self.serial = serial
            self.since = since
        }
    }

    /// `nil` before the first.
    package var serial: UInt64?
    /// In hexadecimal.
    package var hash: String?
    /// The centre has signed it, as far as this node can tell.
    package var isSigned: Bool
    package var alarms: [Alarm]

    package init(serial: UInt64? = nil, hash: String? = nil, isSigned: Bool = false, alarms: [Alarm] = []) {
        self.serial = serial
        self.hash = hash
        self.isSigned = isSigned
        self.alarms = alarms
    }
}

extension PublicationJSON {
    static func append(_ bundle: BundleReport, to json: inout JSONWriter) {
        json.field("serial", bundle.serial)
        json.field("hash", bundle.hash)
        json.field("signed", bundle.isSigned)
        json.field("alarms") { json in
            json.array { json in
                for alarm in bundle.alarms {
                    json.object { json in
                        json.field("alarm", alarm.name)
                        json.field("upstream", alarm.upstream)
                        json.field("serial", alarm.serial)
                        json.field("since", alarm.since.description)
                    }
                }
            }
        }
    }
}
