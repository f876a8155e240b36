internal import Configuration
internal import HTTPService
internal import Runtime

/// Where an aggregator is reached: by nodes below it at one port, by people and programs at the other.
final class AggregatorListeners {
    private let protocolListener: Listener
    let http: HTTPServer

    init(
        _ configuration: AggregatorConfiguration, host: NodeHost, answer: @escaping (HTTPRequest) -> HTTPResponse
    ) throws(StartFault) {
        do throws(SystemError) {
            protocolListener = try Listener(host.loop, at: try Self.address(configuration.listen)) {
                host.accept($0)
            }
        } catch {
            throw .listening(key: "listen", error)
        }
        do throws(SystemError) {
            var limits = HTTPLimits()
            limits.connectionsMax = configuration.limits.httpConnectionsMax
            limits.connectionsPerAddressMax = configuration.limits.httpConnectionsPerAddressMax
            limits.watchersMax = configuration.limits.httpWatchersMax
            limits.watchersPerAddressMax = configuration.limits.httpWatchersPerAddressMax
            limits.hosts = configuration.httpHosts
            http = try HTTPServer(host.loop, at: try Self.address(configuration.http), limits: limits, answer)
        } catch {
            throw .listening(key: "http", error)
        }
    }

    /// Where it listens in fact, also if the configuration left the port to the system.
    var addresses: (protocol: SocketAddress, http: SocketAddress) { (protocolListener.address, http.address) }

    func stop() {
        protocolListener.stop()
        http.stop()
    }

    private static func address(_ setting: AddressSetting) throws(SystemError) -> SocketAddress {
        guard let address = SocketAddress(listeningAt: HostPort(host: setting.host, port: setting.port)) else {
            throw SystemError("listen", "\(setting.host):\(setting.port)", errno: 99)
        }
        return address
    }
}
