namespace StepFlow.Simulation.Worlds;

/// <summary>Writes a schedule down as it runs. Only a replay has one.</summary>
internal sealed class Trace(TextWriter writer)
{
    public void Line(string line) => writer.WriteLine(line);
}
