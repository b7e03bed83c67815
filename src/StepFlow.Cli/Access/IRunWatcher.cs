using StepFlow.Cli.Output;

namespace StepFlow.Cli.Access;

/// <summary>Is told what happens to a run that is followed.</summary>
internal interface IRunWatcher
{
    /// <summary>Steps that were recorded before the run was followed; they are not told.</summary>
    int Known { get; }

    /// <summary>A step has finished.</summary>
    void Finished(StepLine step);

    /// <summary>The run does something that takes time: a retry is due, it sleeps.</summary>
    void Note(string line);
}
