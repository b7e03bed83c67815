using System.Globalization;
using StepFlow.Chaos.Host.Executions;
using StepFlow.Chaos.Host.Steps;
using StepFlow.Server;

// The server as it is shipped, with handlers that write down when they begin and end.
// Arguments: pairs of a name and a value, given by the chaos program alone.
var given = args.Chunk(2).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
using var log = new ExecutionLog(given["--executions"]);
var gates = given["--gates"];
var options = new ServerOptions
{
    Data = given.GetValueOrDefault("--data", ".stepflow"),
    Storage = given.GetValueOrDefault("--storage"),
    Urls = [new Uri("http://127.0.0.1:0")],
    Lease = Seconds("--lease"),
    SweepInterval = Seconds("--sweep"),
    Steps = steps => steps.AddChaosSteps(log, gates),
};
await StepFlowServer.RunAsync(options, Console.Out);

TimeSpan Seconds(string name) => TimeSpan.FromSeconds(double.Parse(given[name], CultureInfo.InvariantCulture));
