package import Configuration
internal import HTTPService
package import Model
internal import Runtime

/// `tamcap-agent serve`: the page of a running agent, for browsers of this machine, for as long as this runs.
package final class OfficeViewRelay {
    private let loop: EventLoop
    private let server: HTTPServer
    private var signals: SignalWatch?

    /// - Throws: when the address cannot be listened at.
    package init(_ configuration: AgentConfiguration, _ setting: OfficeViewSetting) throws(StartFault) {
        ProcessFacts.secureStandardStreams()
        let client = OfficeViewClient(configuration)
        let place = HostPort(host: setting.address.host, port: setting.address.port)
        do throws(SystemError) {
            loop = try EventLoop()
            guard let address = SocketAddress(listeningAt: place) else {
                throw SystemError("listen", place.description, errno: 99)
            }
            var limits = HTTPLimits()
            limits.connectionsMax = DaemonLimits.viewConnectionsMax
            limits.connectionsPerAddressMax = DaemonLimits.viewConnectionsMax
            limits.hosts = OfficeViewSetting.ownHosts
            server = try HTTPServer(loop, at: address, limits: limits) { request in
                do throws(OfficeViewClient.Fault) {
                    return try client.ask(request)
                } catch {
                    return .problem(.serviceUnavailable, "\(error.vietnamese)\n\(error.english)")
                }
            }
        } catch {
            throw .listening(key: "--listen", error)
        }
    }

    /// Runs until a signal.
    package func run() throws(StartFault) -> Int32 {
        do throws(SystemError) {
            signals = try SignalWatch(loop, [.terminate, .interrupt]) { [server, loop] _ in
                server.stop()
                loop.stop()
            }
        } catch {
            throw .system(error)
        }
        try? Output.standard.write("ready http=\(server.address)\n")
        loop.run()
        return 0
    }
}

/// What `tamcap-agent due` asks for.
package struct OfficeDueRequest: Sendable {
    package enum Format: String, Sendable {
        case text, csv, spreadsheet, json
    }

    package var unit: UnitCode
    package var days: Int
    package var format: Format
    package var limit: Int?
    package var isEnglish: Bool

    package init(unit: UnitCode, days: Int, format: Format, limit: Int?, isEnglish: Bool) {
        self.unit = unit
        self.days = days
        self.format = format
        self.limit = limit
        self.isEnglish = isEnglish
    }

    fileprivate var request: HTTPRequest {
        var query = [(name: "days", value: "\(days)")]
        if let limit { query.append((name: "limit", value: "\(limit)")) }
        let name: String
        switch format {
        case .text:
            name = "due.txt"
            query.append((name: "lang", value: isEnglish ? "en" : "vi"))
        case .csv: name = "due.csv"
        case .spreadsheet:
            name = "due.csv"
            query.append((name: "for", value: "spreadsheet"))
        case .json: name = "due"
        }
        return HTTPRequest(path: "/api/v1/units/\(unit)/\(name)", query: query)
    }
}

extension OfficeViewClient {
    /// The list in the form that is asked for.
    package func due(_ question: OfficeDueRequest) throws(Fault) -> [UInt8] {
        let response = try ask(question.request)
        guard response.status == .ok else { throw Fault(refusal: response) }
        // A line's end behind JSON, for terminals.
        return response.body + (question.format == .json ? [UInt8(ascii: "\n")] : [])
    }
}

extension OfficeViewClient {
    /// What Prometheus is told, in its own format.
    package func metrics() throws(Fault) -> [UInt8] {
        let response = try ask(HTTPRequest(path: AggregatorAPI.metricsPath))
        guard response.status == .ok else { throw Fault(refusal: response) }
        return response.body
    }
}

extension OfficeViewClient.Fault {
    /// The agent's own words, Vietnamese before English.
    init(refusal response: HTTPResponse) {
        let lines = String(decoding: response.body, as: UTF8.self).split(separator: "\n").map(String.init)
        self.init(vietnamese: lines.first ?? "", english: lines.last ?? "")
    }
}
