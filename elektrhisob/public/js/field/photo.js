// The camera's picture made small on the phone: a dial needs no twelve megapixels, a bad network no megabytes.
const LONGEST_SIDE = 1280;
const QUALITY = 0.7;

export async function small_photo(file) {
	const picture = await picture_of(file);
	const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
	const canvas = document.createElement("canvas");
	canvas.width = Math.max(1, Math.round(picture.width * scale));
	canvas.height = Math.max(1, Math.round(picture.height * scale));
	canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
	return new Promise((resolve, reject) =>
		canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))), "image/jpeg", QUALITY)
	);
}

function picture_of(file) {
	return new Promise((resolve, reject) => {
		const address = URL.createObjectURL(file);
		const image = new Image();
		image.onload = () => {
			URL.revokeObjectURL(address);
			resolve(image);
		};
		image.onerror = () => {
			URL.revokeObjectURL(address);
			reject(new Error("no picture"));
		};
		image.src = address;
	});
}
