internal import Bytes
package import Configuration
internal import Model
internal import Runtime

/// From a configuration file to a daemon that may start, or to the reasons why not: what the programs and `--check` do.
package enum Starting {
    package static func agent(_ path: String) throws(StartFault) -> AgentConfiguration {
        let bytes = try DaemonFrame.read(path)
        do throws(LocatedError) {
            return try AgentConfiguration(bytes, file: path, folder: DaemonFrame.folder(of: path))
        } catch {
            throw .configuration(error)
        }
    }

    package static func aggregator(_ path: String) throws(StartFault) -> AggregatorConfiguration {
        let bytes = try DaemonFrame.read(path)
        do throws(LocatedError) {
            return try AggregatorConfiguration(bytes, file: path, folder: DaemonFrame.folder(of: path))
        } catch {
            throw .configuration(error)
        }
    }

    /// Everything that an agent would read at its start: keys, mappings, folders of its sources.
    package static func check(_ configuration: AgentConfiguration, file: String) throws(StartFault) {
        _ = try MappedSource.list(configuration.sources, file: file)
        _ = try KeyLoading.keyFile(configuration.keyFile)
    }

    /// Everything that an aggregator would read at its start: keys, topology, register, catalogue, calendar, mappings.
    package static func check(_ configuration: AggregatorConfiguration, file: String) throws(StartFault) {
        _ = try MappedSource.list(configuration.sources, file: file)
        _ = try KeyLoading.keyRing(configuration.keyRing)
        if let path = configuration.keyFile { _ = try KeyLoading.keyFile(path) }
        guard BundleFiles.isOwn(configuration) else { return }
        do throws(BundleFault) {
            _ = try BundleFiles.load(configuration)
        } catch {
            throw .bundle(error)
        }
    }
}
