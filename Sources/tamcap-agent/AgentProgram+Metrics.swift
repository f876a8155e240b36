internal import Arguments
internal import Configuration
internal import Daemons
internal import Runtime

// tamcap-agent metrics
extension AgentProgram {
    static let metricsCommand = Command(
        "metrics", summary: "print what Prometheus is told of the running agent",
        details: [
            """
            The text that Prometheus reads at /metrics, for machines that it cannot reach: with --out a file for the \
            textfile collector of node_exporter, replaced whole. Counts and no ids. Exit status 1: the agent does not \
            run; then the file is removed, so that old figures do not look like new ones.
            """
        ],
        options: [
            config, Option("out", .text("FILE"), help: "Where to write; standard output if not given."),
        ],
        examples: [
            ("metrics --config agent.json --out /var/lib/prometheus/node-exporter/tamcap.prom", "every minute, by cron")
        ])

    static func metrics(_ configuration: AgentConfiguration, _ invocation: Invocation) throws(StartFault) -> Int32 {
        let path = invocation.value("out")
        let body: [UInt8]
        do throws(OfficeViewClient.Fault) {
            body = try OfficeViewClient(configuration).metrics()
        } catch {
            if let path { try? Files.remove(path) }
            try? Output.error.write("tamcap-agent metrics: \(error.english)\n")
            return ExitCode.failed.rawValue
        }
        guard let path else {
            try? Output.standard.write(body)
            return ExitCode.done.rawValue
        }
        do throws(SystemError) {
            try Files.show(path, body)
        } catch {
            throw .system(error)
        }
        return ExitCode.done.rawValue
    }
}
