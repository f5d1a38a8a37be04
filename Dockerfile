# syntax=docker/dockerfile:1
FROM --platform=$BUILDPLATFORM mcr.microsoft.com/dotnet/sdk:10.0-noble AS build
WORKDIR /source

# The packages first: they change more rarely than the code, and this layer is kept until they do.
COPY global.json Directory.Build.props Directory.Packages.props BannedSymbols.txt .editorconfig ./
COPY src/Training/Training.csproj src/Training/packages.lock.json src/Training/
COPY src/Persistence/Persistence.csproj src/Persistence/packages.lock.json src/Persistence/
COPY src/Api/Api.csproj src/Api/packages.lock.json src/Api/
RUN dotnet restore src/Api/Api.csproj --locked-mode

COPY src/ src/
COPY samples/ samples/
RUN dotnet publish src/Api/Api.csproj --configuration Release --no-restore --output /app -p:UseAppHost=false \
    # Native libraries of other systems are of no use here.
    && find /app/runtimes -mindepth 1 -maxdepth 1 ! -name linux ! -name linux-x64 ! -name linux-arm64 -exec rm -r {} + \
    && mkdir /data

# Inter, inside the program, has Latin, Greek and Cyrillic letters; pictures in PNG take those of Chinese, Japanese and Korean from here.
RUN apt-get update && apt-get install --yes --no-install-recommends fonts-wqy-microhei && rm -rf /var/lib/apt/lists/*

# Chiselled: the .NET runtime and what it needs; no shell, no package manager.
FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled
WORKDIR /app
COPY --from=build /app ./
COPY --from=build /usr/share/fonts/truetype/wqy /usr/share/fonts/truetype/wqy
# 1654 is the image's user "app" (APP_UID): a new volume takes its owner from this folder.
COPY --from=build --chown=1654:1654 /data /data
ENV ASPNETCORE_HTTP_PORTS=8080 \
    Storage__Path=/data
EXPOSE 8080
VOLUME /data
USER $APP_UID
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 CMD ["dotnet", "Descent.Api.dll", "--health"]
ENTRYPOINT ["dotnet", "Descent.Api.dll"]
