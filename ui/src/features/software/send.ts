import { ApiFailure } from '../../api/failure';

const ARTIFACTS = '/api/management/v1/deployments/artifacts';

export interface Wrap {
  name: string;
  deviceTypes: string[];
  description: string;
  destination: string;
}

export interface Sending {
  done: Promise<void>;
  stop: () => void;
}

/** XMLHttpRequest, because fetch does not tell how much of a body has been sent. */
function send(path: string, form: FormData, onProgress: (share: number) => void): Sending {
  const request = new XMLHttpRequest();
  const done = new Promise<void>((resolve, reject) => {
    request.upload.onprogress = event =>
      event.lengthComputable && onProgress(event.loaded / event.total);
    request.onerror = () => reject(ApiFailure.offline());
    request.onabort = () => reject(new DOMException('stopped', 'AbortError'));
    request.onload = () => {
      if (request.status < 300) resolve();
      else
        ApiFailure.of(
          new Response(request.responseText, {
            status: request.status,
            headers: { 'X-MEN-RequestID': request.getResponseHeader('X-MEN-RequestID') ?? '' },
          }),
        ).then(reject);
    };
  });
  request.open('POST', path);
  request.send(form);
  return { done, stop: () => request.abort() };
}

/** An artifact as it is. The file is the last part of the form, as the API wants it. */
export function sendArtifact(
  file: File,
  description: string,
  onProgress: (share: number) => void,
): Sending {
  const form = new FormData();
  if (description) form.append('description', description);
  form.append('size', String(file.size));
  form.append('artifact', file);
  return send(ARTIFACTS, form, onProgress);
}

/** A plain file, of which the server makes an artifact for the update module `single-file`. */
export function wrapFile(file: File, wrap: Wrap, onProgress: (share: number) => void): Sending {
  const form = new FormData();
  form.append('name', wrap.name);
  form.append('description', wrap.description);
  form.append('device_types_compatible', wrap.deviceTypes.join(','));
  form.append('type', 'single_file');
  form.append(
    'args',
    JSON.stringify({
      filename: file.name,
      dest_dir: wrap.destination,
      software_filesystem: 'rootfs-image',
      software_name: wrap.name,
      software_version: wrap.name,
    }),
  );
  form.append('file', file);
  return send(`${ARTIFACTS}/generate`, form, onProgress);
}
