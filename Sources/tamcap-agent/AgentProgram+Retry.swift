internal import Arguments
internal import Configuration
internal import Daemons
internal import Runtime

// tamcap-agent retry
extension AgentProgram {
    static let retryCommand = Command(
        "retry", summary: "judge again what was set aside",
        details: [
            """
            Files in `rejects/`, rotated files that could not be read, and commands that failed are judged again by \
            the running agent: after a change of its configuration, or when their cause is mended. With FILE only \
            that one, which may also stand in `done/`: it is read again, and refused rows that have come right count. \
            What becomes of them is in `tamcap-agent status`. Exit status 1: there is no such file, or the agent does \
            not run now and does it when it starts.
            """
        ],
        options: [config, Option("lang", .choice(["vi", "en"]), help: "The language; vi if not given.")],
        positionals: [Positional("FILE", .optional, help: "The name of one file; all that is set aside if not given.")],
        examples: [
            ("retry --config agent.json", "everything that is set aside"),
            ("retry --config agent.json dossiers-10.csv", "one file"),
        ])

    static func retry(_ configuration: AgentConfiguration, _ invocation: Invocation) throws(StartFault) -> Int32 {
        let english = invocation.value("lang") == "en"
        let name = invocation.positionals.first.map { Files.split($0).name }
        let all = AgentRequests.setAside(configuration)
        if let name, !AgentRequests.canRetry(configuration, name) {
            let list = all.isEmpty ? (english ? "nothing" : "không có tệp nào") : all.joined(separator: ", ")
            let text =
                english
                ? "there is no file \(name) to be judged again; set aside: \(list)"
                : "không có tệp \(name) để xét lại; đang để riêng: \(list)"
            try? Output.error.write("tamcap-agent retry: \(text)\n")
            return ExitCode.failed.rawValue
        }
        do throws(SystemError) {
            try AgentRequests.retry(configuration, name)
        } catch {
            throw .system(error)
        }
        let files = name ?? (all.isEmpty ? (english ? "all sources" : "mọi nguồn") : all.joined(separator: ", "))
        guard AgentRequests.status(configuration, english: english).isRunning else {
            try? Output.error.write(
                english
                    ? "\(files): the agent does not run now; it judges again when it starts\n"
                    : "\(files): chương trình hiện không chạy; sẽ xét lại khi chạy\n")
            return ExitCode.failed.rawValue
        }
        try? Output.standard.write(
            english
                ? "\(files): judged again within seconds; see tamcap-agent status\n"
                : "\(files): được xét lại trong vài giây; xem tamcap-agent status\n")
        return ExitCode.done.rawValue
    }
}
