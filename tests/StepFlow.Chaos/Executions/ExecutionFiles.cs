using System.Globalization;
using StepFlow.Chaos.Cluster;

namespace StepFlow.Chaos.Executions;

/// <summary>Reads what the handlers of all processes have written down.</summary>
internal static class ExecutionFiles
{
    public static IReadOnlyList<HandlerAttempt> Read(string folder, IReadOnlyList<ServerLife> ended)
    {
        var ends = ended.GroupBy(life => life.Process).ToDictionary(lives => lives.Key, lives => lives.Max(life => life.EndedAt));
        return [.. Directory.GetFiles(folder).SelectMany(file => Of(File.ReadAllLines(file), ends)).OrderBy(e => e.Began)];
    }

    private static List<HandlerAttempt> Of(string[] lines, Dictionary<int, DateTimeOffset> ends)
    {
        var done = new List<HandlerAttempt>();
        var open = new Dictionary<(string, string, int), HandlerAttempt>();
        foreach (var fields in lines.Select(line => line.Split('\t')).Where(fields => fields.Length == 7))
        {
            var execution = Begun(fields, ends);
            var key = (execution.RunId, execution.StepKey, execution.Attempt);
            if (fields[0] == "begin")
            {
                // The same attempt twice is a violation that the check finds: both are kept.
                if (open.Remove(key, out var before))
                    done.Add(before);
                open[key] = execution;
            }
            else if (open.Remove(key, out var begun))
            {
                done.Add(begun with { Ended = execution.Began, CutOff = false });
            }
        }

        return [.. done, .. open.Values];
    }

    private static HandlerAttempt Begun(string[] fields, Dictionary<int, DateTimeOffset> ends)
    {
        var process = int.Parse(fields[4], CultureInfo.InvariantCulture);
        return new HandlerAttempt
        {
            RunId = fields[1],
            StepKey = fields[2],
            Attempt = int.Parse(fields[3], CultureInfo.InvariantCulture),
            Process = process,
            Began = new DateTimeOffset(long.Parse(fields[5], CultureInfo.InvariantCulture), TimeSpan.Zero),
            Ended = ends.GetValueOrDefault(process, DateTimeOffset.MaxValue),
            CutOff = true,
        };
    }
}
