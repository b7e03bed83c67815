namespace StepFlow.Definitions;

/// <summary>
/// The end of the way for true in a plan: the way for false, which follows, is passed over. The cursor never stands on it, it has no
/// record, and no view shows it.
/// </summary>
/// <param name="Over">How many steps are passed over.</param>
internal sealed record JumpStep(int Over) : StepDefinition
{
    public override string Name => "jump";

    internal override bool HasResult => false;
}
