using StepFlow.Definitions;
using StepFlow.Execution.Code;
using StepFlow.Runs;

namespace StepFlow.Execution;

/// <summary>What a delivery has to do, decided from the stored row alone. A closed set.</summary>
internal abstract record NextAction
{
    private NextAction()
    {
    }

    /// <summary>True where nothing comes before one write of the row, which holds only if that is still as this was decided on.</summary>
    public bool IsOneWrite => this is Execute or EndSleep or SleepUntil or Enter or Choose or Return or Throw;

    /// <summary>Nothing is due, or it is another's to do: the callback is dropped.</summary>
    public sealed record Nothing(string Reason) : NextAction;

    /// <summary>This callback's work was repaired or delayed: one callback takes its place.</summary>
    public sealed record SendAgain(TimeSpan Delay) : NextAction;

    /// <summary>The flow key of the run has not let it in: ask.</summary>
    public sealed record Admit : NextAction;

    /// <summary>Claim and execute the step at the cursor.</summary>
    public sealed record Execute(AttemptedStep Step, bool TakesOver) : NextAction;

    /// <summary>A sleep is over: record it.</summary>
    public sealed record EndSleep(SleepStep Step) : NextAction;

    /// <summary>A sleep until a time: begin it, or record it where it is over.</summary>
    public sealed record SleepUntil(SleepUntilStep Step) : NextAction;

    /// <summary>A C# workflow has come to a step that waits: the wait begins.</summary>
    public sealed record Enter(StepDefinition Step) : NextAction;

    /// <summary>The method of a C# workflow has returned: the run ends with its output.</summary>
    public sealed record Return(Payload Output) : NextAction;

    /// <summary>The method of a C# workflow has ended with an error: so does the run.</summary>
    /// <param name="Error">The error.</param>
    /// <param name="HashBefore">Where it is the failure of the last recorded step: the hash of the record before that; null otherwise.</param>
    public sealed record Throw(StepError Error, string? HashBefore) : NextAction;

    /// <summary>
    /// The run arrives at a step that waits, or at several of a C# workflow: write what it waits for, then look whether it is there
    /// already. Where it waits, look into its inbox, and at its deadline.
    /// </summary>
    public sealed record WaitForEvents(IReadOnlyList<WaitStep> Steps) : NextAction;

    /// <summary>Send an event and record whom it reached.</summary>
    public sealed record Notify(NotifyStep Step) : NextAction;

    /// <summary>Evaluate the condition of an <c>if</c> and record the way.</summary>
    public sealed record Choose(ChooseStep Step) : NextAction;

    /// <summary>Begin the children of a step, look after them, or join them.</summary>
    public sealed record Fork(ForkStep Step) : NextAction;

    /// <summary>A C# workflow waits for several calls at once: begin them, record those that have ended.</summary>
    /// <param name="Replay">The replay that has made the calls.</param>
    public sealed record Overlap(CodeReplay Replay) : NextAction;

    /// <summary>Carry out a requested cancellation.</summary>
    public sealed record Cancel : NextAction;

    /// <summary>The last attempt was lost with its worker, and none is left: record the failure.</summary>
    public sealed record FailLost(AttemptedStep Step) : NextAction;

    /// <summary>The handler is not deployed here: look again later.</summary>
    public sealed record AwaitHandler(AttemptedStep Step) : NextAction;

    /// <summary>The C# workflow, or its version, is not deployed here: look again later.</summary>
    public sealed record AwaitWorkflow : NextAction;

    /// <summary>The run cannot go on by itself.</summary>
    public sealed record HoldRun(BlockReason Reason, string Message) : NextAction;

    /// <summary>The run has ended or is held, and the duties of that are not done.</summary>
    public sealed record Finish : NextAction;
}
