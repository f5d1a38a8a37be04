using Descent.Api.Requests;

namespace Descent.Api.Pictures;

/// <summary>A picture is one handler at two addresses: <c>name.svg</c> and <c>name.png</c>.</summary>
internal static class PictureRoutes
{
    public static void MapPicture(this RouteGroupBuilder group, string route, Delegate handle, Contract contract)
    {
        Contract whole = contract with { Query = [.. contract.Query, .. PictureRequest.Parameters] };
        group.MapGet($"{route}.svg", handle).WithMetadata(whole with { Files = [PictureRequest.Svg] });
        group.MapGet($"{route}.png", handle).WithMetadata(whole with { Files = [PictureRequest.Png] });
    }
}
